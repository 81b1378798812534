/** Characters that nobody sees: a word with one of them inside is still that word to a model. */
const unseen =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\u3164\uFE00-\uFE0F\uFEFF\uFFA0\u{E0000}-\u{E01EF}]/gu;

/** Letters of other scripts that print like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'аa',
    'еe',
    'оo',
    'рp',
    'сc',
    'уy',
    'хx',
    'іi',
    'ѕs',
    'јj',
    'ԁd',
    'һh',
    'ӏl',
    'Аa',
    'Еe',
    'Оo',
    'Рp',
    'Сc',
    'Тt',
    'Нh',
  ]
    .concat(['Мm', 'Кk', 'Вb', 'Хx', 'Іi', 'Ѕs', 'οo', 'αa', 'νv', 'ρp', 'ιi', 'Οo', 'Αa', 'Εe', 'Ιi', 'Τt', 'Νn'])
    .map(([from = '', to = '']) => [from, to]),
);
const lookalike = new RegExp(`[${Object.keys(lookalikes).join('')}]`, 'gu');
const isLatin = /\p{Script=Latin}/u;
const beyondAscii = /[^\t\n\r\x20-\x7E]/u;

/** A word of Latin letters keeps its meaning with a few letters of another script among them; other scripts stay. */
const foldWord = (word: string): string =>
  isLatin.test(word) ? word.replace(lookalike, (letter) => lookalikes[letter] ?? letter) : word;

/** What a terminal obeys, and controls other than white space. */
const escapes = /\u001B\[[0-9;?]{0,20}[A-Za-z]/gu;
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/gu;

/** Emphasis within a sentence, which says nothing: `**not**`, `<b>not</b>`. A star before a blank begins an item. */
const emphasis = /\*{1,3}(?=\S)|(?<=\S)\*{1,3}/gu;
const inlineTags = /<\/?(?:b|i|u|em|strong|span|code|mark|br) ?\/?>/giu;

/** Compatibility forms and curly quotes written plainly, unseen characters gone, look-alikes in Latin words replaced. */
const toPlainLetters = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(escapes, '')
    .replace(controls, '')
    .replace(unseen, '')
    .replace(/[‘’ʼ´]/gu, "'")
    .replace(/[“”„«»]/gu, '"')
    .replace(/[‐-―−]/gu, '-')
    .replace(/[\p{L}\p{M}]+/gu, foldWord);

/** A text as a model takes it: whatever its letters look like, and without emphasis. Line breaks stay. */
export function plainText(text: string): string {
  const letters = beyondAscii.test(text) ? toPlainLetters(text) : text;
  const bare = letters.includes('*') ? letters.replace(emphasis, '') : letters;
  return bare.includes('<') ? bare.replace(inlineTags, ' ') : bare;
}
