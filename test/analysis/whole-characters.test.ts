import { expect, test } from 'vitest';
import { indexTool } from '../../shared/analysis/index/index-tool.js';
import { topicIdOf } from '../../shared/analysis/index/topic-of.js';
import { SystemWords } from '../../shared/analysis/index/words/system-words.js';
import { aRegisteredTool } from '../support/builders.js';

/** Beyond U+FFFF, so that each character is two units of which a cut can take one. */
const large = '𓀀'.repeat(3_000);

test.each(['', 'x'])(
  'what is embedded of a long description is whole characters, wherever it is cut (%j)',
  (before) => {
    const tool = aRegisteredTool({ server: 'desk', name: 'read_note', description: `${before}${large}` });
    const version = indexTool(tool, new SystemWords());
    const { name, sentence, full } = version.texts;
    expect([name, sentence, full].map((text) => text.isWellFormed())).toEqual([true, true, true]);
    expect(topicIdOf(version)).toMatch(/^\w+/);
  },
);
