/** Longest text from outside that is printed on one line, in characters, unless told. */
const printableMax = 300;

// Whole escape sequences first (CSI, OSC and the like), so that no harmless-looking rest of one stays behind.

const escapes = /(?:\u001b\[|\u009b)[0-9;:<=>?]{0,64}[ -/]{0,4}[@-~]?|\u001b\][0-9;]{0,16}|\u001b[()#][0-9A-Za-z]?/gu;
// Control and formatting characters, bidirectional overrides and line separators: they move the cursor or mislead the eye.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/**
 * Text from outside (names and descriptions of tools, messages of servers) as it may stand on one line of a terminal or
 * of a CI log: no control characters, no escape sequences, no workflow commands (`::error`, `##vso[…]`), bounded.
 */
export function printable(text: string, max = printableMax): string {
  const cut = text
    .slice(0, max * 4)
    .replaceAll(/[\r\n\t]+/gu, ' ')
    .replaceAll(escapes, '')
    .replaceAll(unprintable, '');
  const tame = cut
    .replace(/^\s*::/u, ': :')
    .replaceAll('##vso[', '## vso[')
    .replaceAll('##[', '## [');
  const characters = Array.from(tame);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : tame;
}
