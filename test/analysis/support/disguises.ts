import fc from 'fast-check';

const lookAlikes: Readonly<Record<string, readonly string[]>> = {
  ...{ a: ['а', 'ɑ', 'á', 'ａ', '4'], c: ['с', 'ϲ', 'ç'], e: ['е', 'é', 'ｅ', '3'], i: ['і', 'í', 'ı', '1', 'l'] },
  ...{ l: ['ӏ', '1', 'I', 'ｌ'], o: ['о', 'ο', 'ö', '0'], p: ['р', 'ρ'], s: ['ѕ', 'š', '5'], t: ['ｔ', '7'], x: ['х'] },
  ...{ y: ['у', 'ý'], u: ['ú', 'ｕ'], d: ['ԁ'], h: ['һ'], n: ['ñ'], r: ['ř'], m: ['ｍ'] },
};

/** A text with some letters replaced by ones that look like them. */
export const disguised = (text: string): fc.Arbitrary<string> =>
  fc.array(fc.nat(), { minLength: text.length, maxLength: text.length }).map((choices) =>
    Array.from(text, (letter, at) => {
      const others = lookAlikes[letter] ?? [];
      const choice = (choices[at] ?? 0) % 12;
      // Of four letters one is replaced.
      return choice < 3 && others.length > 0 ? (others[choice % others.length] ?? letter) : letter;
    }).join(''),
  );

const unseen = ['\u200B', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u{E0041}', '\u202E'];
const boilerplate = [
  'Contact the platform desk for access.',
  'All rights reserved by the vendor of the suite.',
  'See the handbook for limits, quotas and regional availability.',
  'Requests are logged for a year and billed monthly.',
  'This has been certified under the programme of the alliance.',
];

/** A text with things added that change nothing about what it says. */
export const padded = (text: string): fc.Arbitrary<string> =>
  fc
    .record({
      marks: fc.array(fc.tuple(fc.nat({ max: text.length }), fc.constantFrom(...unseen)), { maxLength: 12 }),
      blanks: fc.integer({ min: 1, max: 40 }),
      lead: fc.constantFrom('', ' '.repeat(9_000), '\u200B'.repeat(20_000)),
      added: fc.subarray(boilerplate),
    })
    .map(({ marks, blanks, lead, added }) => {
      const letters = Array.from(text.replaceAll(' ', ' '.repeat(blanks)));
      for (const [at, mark] of marks) letters.splice(at, 0, mark);
      return [lead + letters.join(''), ...added].join(' ');
    });

/** A name with the server's own in front or behind. */
export const renamed = (name: string, server: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, `${server}_${name}`, `${server}-${name}`, `${name}_${server}`, `${server}.${name}`);
