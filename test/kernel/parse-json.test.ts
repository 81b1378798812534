import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExactNumber } from '../../shared/kernel/canonical/is-exact-number.js';
import { type JsonBounds, parseJson, parseJsonInSlices } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import { longestStall } from '../support/longest-stall.js';
import { startComputing } from '../support/hosts/start-computing.js';

/** The problems that a text is refused with. */
function problemsOf(text: string | Uint8Array, bounds?: JsonBounds): string[] {
  try {
    parseJson(text, bounds);
  } catch (error) {
    if (error instanceof InvalidInputError) return [error.message, ...error.problems.map(({ message }) => message)];
    throw error;
  }
  throw new Error('it was accepted');
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('parseJson', () => {
  test('reads every JSON value as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        fc.pre(!text.includes('"__proto__"'));
        expect(parseJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(new TextEncoder().encode(text), { comments: true })).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses with its own error what is no JSON, and nothing else', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b',
      '1',
      '-',
      '01',
      '1e',
      'null',
      'nul',
      '//',
      ' ',
      '\n',
      '\u00a0',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        fc.pre(!/"a".*"a"/s.test(text)); // Twice the same key is JSON, and refused all the same.
        fc.pre(!/\d{16}|e-?\d{4}/.test(text)); // So is a number that cannot be kept.
        if (isJson(text)) expect(parseJson(text)).toEqual(JSON.parse(text));
        else expect(() => parseJson(text)).toThrow(InvalidInputError);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, string, string]>([
    ['a missing value', '{\n  "a": ,\n}', 'value expected at line 2, column 8'],
    ['a key twice', '{"a": 1,\n "a": 2}', 'the key "a" is there twice at line 2, column 2'],
    ['a key twice, once escaped', '{"a": 1, "\\u0061": 2}', 'the key "a" is there twice at line 1, column 10'],
    ['a key twice further in', '[{"x": {"b": 1, "b": 1}}]', 'the key "b" is there twice at line 1, column 17'],
    ['__proto__', '{"a": {"__proto__": {}}}', 'the key "__proto__" is not accepted at line 1, column 8'],
    ['__proto__, escaped', '{"__pro\\u0074o__": {}}', 'the key "__proto__" is not accepted at line 1, column 2'],
    ['a comment', '{} // why', 'invalid comment token at line 1, column 4'],
    ['a comma too many', '{"a": 1,}', 'property name expected at line 1, column 9'],
    ['two documents', '{} {}', 'end of file expected at line 1, column 4'],
    ['nothing', '  \n', 'expected JSON, got nothing'],
  ])('says what is wrong with %s, and where', (_, text, words) => {
    expect(problemsOf(text)).toContain(words);
  });

  test('names the same key in two objects without complaint', () => {
    expect(parseJson('[{"a": 1}, {"a": {"a": 2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
  });

  test('names all problems at once, but no endless list', () => {
    const twice = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"k${i}":1,"k${i}":2`).join()}}`;
    expect(problemsOf(twice(3))).toHaveLength(1 + 3);
    expect(problemsOf(twice(1_000))).toHaveLength(1 + 50);
  });

  test('refuses bytes that are not UTF-8, and takes a byte order mark', () => {
    expect(problemsOf(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))[0]).toBe('the JSON is not valid UTF-8');
    expect(parseJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe(1);
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  test('takes comments and trailing commas only where they are allowed', () => {
    const text = '{ // servers\n "a": [1, 2,], /* end */ }';
    expect(parseJson(text, { comments: true })).toEqual({ a: [1, 2] });
    expect(() => parseJson(text)).toThrow(InvalidInputError);
  });

  test.each<[string, string]>([
    ['arrays', '['.repeat(1_000_000)],
    ['objects', '{"a":'.repeat(300_000)],
    ['closed arrays', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['levels hidden behind closers that close nothing', `[${'}'.repeat(100_000)},${'['.repeat(100_000)}`],
    ['levels each with a wrong closer', '[},'.repeat(500_000)],
    ['objects each with a wrong closer', '{"a":],"b":'.repeat(200_000)],
  ])('refuses a million levels of %s instead of overflowing', (_, text) => {
    expect(() => parseJson(text)).toThrow(TooLargeError);
    expect(() => parseJson(text, { comments: true })).toThrow(/nested deeper than 100 levels/);
  });

  test('counts levels and bytes exactly', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(5), { maxDepth: 5 })).toEqual([[[[[]]]]]);
    expect(() => parseJson(nested(6), { maxDepth: 5 })).toThrow('the JSON is nested deeper than 5 levels');
    expect(parseJson('"éé"', { maxBytes: 6 })).toBe('éé');
    expect(() => parseJson('"ééé"', { maxBytes: 6 })).toThrow('the JSON takes 8 bytes, at most 6 are accepted');
  });

  test('answers four megabytes of rubbish in no time', () => {
    for (const unit of ['[', '}', '"', ',', '\\', '/*', '{"a":']) {
      const computed = startComputing();
      expect(() => parseJson(unit.repeat(4_000_000 / unit.length))).toThrow(/./);
      expect(computed()).toBeLessThan(5_000);
    }
  });

  test.each<[string, string, string]>([
    ['infinity', '{"tools":[{"maximum":1e999}]}', 'tools.0.maximum'],
    ['minus infinity', '[[0,-1e999]]', '0.1'],
    ['an integer that is read as its neighbour', '{"a":{"b":[9007199254740993]}}', 'a.b.0'],
    ['the largest of 64 bits', '{"maximum":9223372036854775807}', 'maximum'],
    ['more digits than are kept', '{"pi":3.14159265358979323846}', 'pi'],
    ['what is read as nothing', '{"a":1,"least":1e-400}', 'least'],
    ['a number alone', '1e999', ''],
  ])('refuses %s, and names the place', (_, text, path) => {
    for (const bounds of [{}, { comments: true }]) {
      expect(() => parseJson(text, bounds)).toThrow(InvalidInputError);
      expect(() => parseJson(text, bounds)).toThrow(
        /^this is not acceptable JSON: the number \S+ cannot be kept exactly/,
      );
    }
    const error: unknown = (() => {
      try {
        return parseJson(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect((error as InvalidInputError).problems.map((problem) => problem.path)).toEqual([path]);
  });

  test.each(['0', '-0', '0.0', '0e99', '1.50', '1e23', '9007199254740992', '1e308', '5e-324', '0.1', '100', '1.0E+2'])(
    'takes %s, which is the same number afterwards',
    (text) => {
      expect(parseJson(text)).toBe(Number(text));
    },
  );

  test('no two numbers that differ are read as one', () => {
    const digits = fc.string({ unit: fc.nat({ max: 9 }).map(String), minLength: 1, maxLength: 25 });
    const literal = fc
      .tuple(fc.constantFrom('', '-'), digits, fc.option(digits), fc.option(fc.integer({ min: -330, max: 330 })))
      .map(([sign, whole, fraction, power]) =>
        [
          sign,
          whole.replace(/^0+(?=\d)/, ''),
          fraction === null ? '' : `.${fraction}`,
          power === null ? '' : `e${power}`,
        ].join(''),
      );
    const near = fc
      .tuple(literal, digits)
      .map(([one, more]) => [one, one.replace(/(e|$)/, `${one.includes('.') ? '' : '.'}${more}$1`)] as const);
    fc.assert(
      fc.property(fc.oneof(near, fc.tuple(literal, literal)), ([one, other]) => {
        fc.pre(isExactNumber(one) && isExactNumber(other));
        if (Number(one) === Number(other)) expect(valueOf(one)).toEqual(valueOf(other));
      }),
      { numRuns: 3_000 },
    );
  });

  test('what JSON writes of a number is taken', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(isExactNumber(JSON.stringify(value))).toBe(true);
      }),
    );
  });

  test('counts values, and the keys of each object, exactly', () => {
    expect(parseJson('[1,[2]]', { maxValues: 4 })).toEqual([1, [2]]);
    expect(() => parseJson('[1,[2]]', { maxValues: 3 })).toThrow('the JSON holds more than 3 values');
    expect(parseJson('{"a":{"b":1},"c":{"d":1}}', { maxKeys: 2 })).toEqual({ a: { b: 1 }, c: { d: 1 } });
    expect(() => parseJson('{"a":[{"b":1,"c":1,"d":1}]}', { maxKeys: 2 })).toThrow('"a.0" has more than 2 keys');
  });

  test('no text within the bytes holds the thread, however many things are in it', { retry: 2 }, async () => {
    const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join()}}`;
    const texts = [
      keys(330_000),
      `[${Array.from({ length: 20 }, () => keys(9_900)).join()}]`,
      `[${'1,'.repeat(2_000_000)}1]`,
      `[${'"a",'.repeat(199_000)}`,
      ','.repeat(4_000_000),
      '\n '.repeat(2_000_000),
      `"${'\\u0041'.repeat(600_000)}"`,
    ];
    for (const text of texts) {
      const stall = await longestStall(() => parseJsonInSlices(text).catch(() => undefined));
      expect(stall, text.slice(0, 20)).toBeLessThan(500);
    }
  });
});

/** The exact value of a literal, as a whole number and how many places it is moved by. */
function valueOf(literal: string): [bigint, number] {
  const [, mantissa = '', power = '0'] = /^([^e]+)(?:e(.+))?$/.exec(literal) ?? [];
  const [whole = '', fraction = ''] = mantissa.split('.');
  let value = BigInt(whole + fraction || '0');
  let places = Number(power) - fraction.length;
  while (value !== 0n && value % 10n === 0n) [value, places] = [value / 10n, places + 1];
  return value === 0n ? [0n, 0] : [value, places];
}
