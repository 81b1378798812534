import { createScanner, type JSONScanner } from 'jsonc-parser';
import { TooLargeError } from '../errors/errors.js';
import type { SlicedWork } from './in-slices.js';
import { isExactNumber } from './is-exact-number.js';

/** What a JSON text may hold. Bytes are not enough: what takes time and memory is the number of things in it. */
export interface JsonLimits {
  /** Levels of objects and arrays. */
  readonly maxDepth: number;
  /** Objects, arrays, texts, numbers and so on, wherever they stand. */
  readonly maxValues: number;
  /** Keys of any one object. */
  readonly maxKeys: number;
  /** Flaws that are named: whoever takes some parts of a text must not take any when there are so many. */
  readonly maxFlaws: number;
}

/** Something that JSON allows and that two readers understand differently, or that cannot be kept as it is. */
export interface JsonFlaw {
  readonly kind: 'key' | 'number';
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface JsonInspection {
  readonly values: number;
  /** Things on the first level, where that is an array; 1 otherwise. */
  readonly items: number;
  readonly flaws: readonly JsonFlaw[];
}

/** The token kinds of jsonc-parser (its enum is erased at build time). */
const tokens = { brace: 1, braceEnd: 2, bracket: 3, bracketEnd: 4, comma: 5, text: 10, number: 11, end: 17 };
/** Null, true, false, texts and numbers. */
const isScalar = (token: number): boolean => token >= 7 && token <= tokens.number;

const tokensPerSlice = 2_000;
const shownMax = 60;

/** An object or array that is not closed yet. */
interface Level {
  readonly closer: number;
  /** The keys of an object so far. */
  readonly keys: Set<string> | undefined;
  keyCount: number;
  expectsKey: boolean;
  /** The key or index of what comes next. */
  at: string | number;
}

/**
 * Looks at a text before anything is built of it. Reads tokens instead of calling itself, so the text may be as deep as
 * it likes, and may be no JSON at all: only what closes the innermost level counts as closing it, so the depth is never
 * less than that at which a forgiving parser would arrive.
 * @throws {TooLargeError} as soon as a limit is passed.
 */
export function* inspectJson(text: string, limits: JsonLimits): SlicedWork<JsonInspection> {
  const reader = new Reader(text, limits);
  for (let scanned = 1; reader.next(); scanned += 1) if (scanned % tokensPerSlice === 0) yield;
  return reader;
}

/** What is known of a text as far as it was read. */
class Reader implements JsonInspection {
  values = 0;
  items = 1;
  readonly flaws: JsonFlaw[] = [];

  readonly #limits: JsonLimits;
  readonly #scanner: JSONScanner;
  readonly #levels: Level[] = [];

  constructor(text: string, limits: JsonLimits) {
    this.#limits = limits;
    this.#scanner = createScanner(text, false);
  }

  /** Reads one token; `false` at the end. */
  next(): boolean {
    const token: number = this.#scanner.scan();
    const level = this.#levels.at(-1);
    if (token === tokens.text && level?.expectsKey === true) this.#takeKey(level);
    else if (token === tokens.comma && level !== undefined) this.#takeComma(level);
    else if (token === tokens.brace || token === tokens.bracket || isScalar(token)) this.#takeValue(token);
    else if (token === level?.closer) this.#levels.pop();
    return token !== tokens.end;
  }

  #takeComma(level: Level): void {
    if (typeof level.at !== 'number') {
      level.expectsKey = true;
      return;
    }
    level.at += 1;
    if (this.#levels.length === 1) this.items = level.at + 1;
  }

  #takeValue(token: number): void {
    const { maxValues, maxDepth } = this.#limits;
    this.values += 1;
    if (this.values > maxValues) throw new TooLargeError(`the JSON holds more than ${maxValues} values`);
    if (token === tokens.number) this.#checkNumber();
    if (isScalar(token)) return;
    this.#levels.push(openLevel(token));
    if (this.#levels.length > maxDepth) throw new TooLargeError(`the JSON is nested deeper than ${maxDepth} levels`);
  }

  #takeKey(level: Level): void {
    const key = this.#scanner.getTokenValue();
    const { maxKeys } = this.#limits;
    level.at = key;
    level.expectsKey = false;
    level.keyCount += 1;
    if (level.keyCount > maxKeys) {
      const path = this.#path().slice(0, -1).join('.');
      throw new TooLargeError(`${path === '' ? 'the JSON' : shown(path)} has more than ${maxKeys} keys`);
    }
    if (level.keys?.has(key) === true) this.#note('key', `the key ${shown(key)} is there twice`);
    if (key === '__proto__') this.#note('key', 'the key "__proto__" is not accepted');
    level.keys?.add(key);
  }

  #checkNumber(): void {
    const literal = this.#scanner.getTokenValue();
    if (isExactNumber(literal)) return;
    const short = literal.length > shownMax ? `${literal.slice(0, shownMax)}…` : literal;
    this.#note('number', `the number ${short} cannot be kept exactly`);
  }

  #note(kind: JsonFlaw['kind'], message: string): void {
    if (this.flaws.length >= this.#limits.maxFlaws) return;
    const [line, column] = [this.#scanner.getTokenStartLine() + 1, this.#scanner.getTokenStartCharacter() + 1];
    this.flaws.push({ kind, path: this.#path(), message, line, column });
  }

  #path(): (string | number)[] {
    return this.#levels.map(({ at }) => at);
  }
}

const openLevel = (token: number): Level =>
  token === tokens.brace
    ? { closer: tokens.braceEnd, keys: new Set(), keyCount: 0, expectsKey: true, at: '' }
    : { closer: tokens.bracketEnd, keys: undefined, keyCount: 0, expectsKey: false, at: 0 };

const shown = (text: string): string => JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}…` : text);
