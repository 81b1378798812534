/**
 * What is masked in questions from logs before they are stored, in this order. Names of people cannot be told from other
 * words and stay: docs/guides/probes.md says so.
 */
const masks: readonly (readonly [pattern: RegExp, mark: string])[] = [
  [/\b[a-z][a-z\d+.-]{1,20}:\/\/\S+/giu, '<url>'],
  [/[^\s@<>]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){0,8}/giu, '<email>'],
  [/\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/giu, '<id>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/gu, '<address>'],
  [/(?<![\da-f:])(?:[\da-f]{0,4}:){3,7}[\da-f]{0,4}(?![\da-f:])/giu, '<address>'],
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b/gu, '<account>'],
  [/\b(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{20,}\b/gu, '<token>'],
  [/(?<![\p{L}\d])\+?\d(?:[ ().\/-]{0,3}\d){4,}(?![\p{L}\d])/gu, '<number>'],
];

/** A text without addresses, numbers of five digits or more, accounts, tokens and identifiers. */
export const maskPersonalData = (text: string): string =>
  masks.reduce((masked, [pattern, mark]) => masked.replace(pattern, mark), text);
