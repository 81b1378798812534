/** Turns a text into token ids. */
export type Tokenizer = (text: string) => number[];

/** Characters looked at of a text: far more than fill the model's window, and a bound on the work for hostile ones. */
const charactersMax = 16_384;

/** A longer word becomes "unknown", as in BERT. */
const wordCharactersMax = 100;

const control = /(?![\t\n\r])[\p{Cc}\p{Cf}\uFFFD]/gu;
const ideograph = /[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2EBEF}]/gu;
const mark = /\p{Mn}/gu;
const punctuation = /[!-/:-@[-`{-~]|\p{P}/gu;

/**
 * BERT's uncased WordPiece, from the `tokenizer.json` of the model: clean, lower-case, strip accents, split at blanks,
 * punctuation and ideographs, then the longest known piece first. Ids beyond `tokensMax` are cut, both marks included.
 * @throws {Error} when the vocabulary lacks BERT's marks.
 */
export function createWordpiece(tokenizerJson: string, tokensMax: number): Tokenizer {
  const { model } = JSON.parse(tokenizerJson) as { model: { vocab: Record<string, number> } };
  const vocabulary = new Map(Object.entries(model.vocab));
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id === undefined) throw new Error(`the vocabulary holds no ${token}`);
    return id;
  };
  const first = idOf('[CLS]');
  const last = idOf('[SEP]');
  const unknown = idOf('[UNK]');

  function piecesOf(word: string): number[] {
    const characters = Array.from(word);
    if (characters.length > wordCharactersMax) return [unknown];
    const pieces: number[] = [];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      let piece: number | undefined;
      for (; end > start; end--) {
        piece = vocabulary.get((start > 0 ? '##' : '') + characters.slice(start, end).join(''));
        if (piece !== undefined) break;
      }
      if (piece === undefined) return [unknown];
      pieces.push(piece);
      start = end;
    }
    return pieces;
  }

  return function tokenize(text) {
    const ids = [first];
    for (const word of wordsOf(text)) {
      ids.push(...piecesOf(word));
      if (ids.length >= tokensMax - 1) break;
    }
    ids.length = Math.min(ids.length, tokensMax - 1);
    ids.push(last);
    return ids;
  };
}

function wordsOf(text: string): string[] {
  return text
    .slice(0, charactersMax)
    .replace(control, '')
    .replace(/\s/gu, ' ')
    .replace(ideograph, ' $& ')
    .normalize('NFD')
    .replace(mark, '')
    .toLowerCase()
    .replace(punctuation, ' $& ')
    .split(' ')
    .filter((word) => word !== '');
}
