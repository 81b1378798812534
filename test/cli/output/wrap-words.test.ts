import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapWords } from '../../../cli/output/words/wrap-words.js';
import { runInProcess } from '../support/in-process.js';

describe('wrapWords', () => {
  it('breaks between words and indents what follows', () => {
    expect(wrapWords('  → Rename one of the two, or have clients prefix names', 32)).toBe(
      '  → Rename one of the two, or\n    have clients prefix names',
    );
  });

  it('leaves a line as it is where nobody knows the width', () => {
    expect(wrapWords('a '.repeat(200), undefined)).toBe('a '.repeat(200));
  });

  it('keeps every word, and the width unless a word is wider', () => {
    const words = fc.array(fc.stringMatching(/^[a-z~_-]{1,25}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 120 }), fc.integer({ min: 0, max: 2 }), (list, width, indent) => {
        const wrapped = wrapWords(`${' '.repeat(indent)}${list.join(' ')}`, width);
        expect(wrapped.split(/\s+/).filter((word) => word !== '')).toEqual(list);
        for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

it('prints JSON as it is on a terminal, and sentences within its width', async () => {
  const wrong = await runInProcess(['scan', 'does-not-exist.json'], { columns: 40 });
  for (const line of wrong.err.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  const cwd = new URL('../../fixtures/clients/', import.meta.url).pathname;
  const json = await runInProcess(['scan', 'empty/mcp.json', '--json'], { columns: 40, cwd });
  expect(JSON.parse(json.out)).toMatchObject({ summary: { exitCode: 3 } });
});
