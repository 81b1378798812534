import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../cli/output/words/printable.js';

describe('printable', () => {
  it.each([
    ['colours', 'a\u001b[31mred\u001b[0m', 'ared'],
    ['a window title', '\u001b]0;owned\u0007x', 'owned'],
    ['a screen that is cleared', '\u001b[2J\u001b[Hgone', 'gone'],
    ['a new line before a workflow command', 'x\n::error::no', 'x ::error::no'],
    ['a bell and a backspace', 'a\u0007\b\bb', 'ab'],
    ['reversed reading order', 'a\u202Ecba', 'acba'],
  ])('takes away %s', (_, text, wanted) => {
    expect(printable(text)).toContain(wanted);

    expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u);
  });

  it.each(['::error::x', '  ::set-output name=a::b', '\n::warning::x', '\u001b[0m::error::x', '\u200b::error::x'])(
    'leaves no workflow command of GitHub in %j',
    (text) => {
      expect(printable(text)).not.toMatch(/^\s*::/u);
    },
  );

  it.each(['##vso[task.complete result=Succeeded;]x', '##[error]x', '#\u200b#vso[task.complete]'])(
    'leaves no logging command of Azure DevOps in %j',
    (text) => {
      expect(printable(text)).not.toMatch(/##(?:vso)?\[/u);
    },
  );

  it('is one line without controls, within its width, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.integer({ min: 10, max: 400 }), (text, max) => {
        const shown = printable(text, max);
        expect(Array.from(shown).length).toBeLessThanOrEqual(max + 2);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(shown).not.toMatch(/^\s*::|##(?:vso)?\[/u);
      }),
    );
  });
});
