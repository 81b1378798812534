import fc from 'fast-check';

/** Words that are something else to JavaScript, to a regular expression, to a URL or to a person. */
const loaded = fc.constantFrom(
  ...[
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    '__proto__',
    '__defineGetter__',
    'valueOf',
    'then',
    'length',
  ],
  ...[
    '',
    ' ',
    '.',
    '-',
    '_',
    '$ref',
    '#',
    '../..',
    '~',
    '~0~1',
    '%00',
    '{{tool}}',
    '$&',
    '$1',
    '\\',
    '"',
    "'",
    '`',
    '<b>',
  ],
  ...['null', 'undefined', 'NaN', '-0', '1e999', 'true', '\u0000', '\ufeff', '\u202e', '\u200b', '\u{e0041}'],
  ...[
    'İ',
    'ß',
    'ﬁ',
    'Å',
    '가',
    '天気',
    '👩‍👩‍👧',
    'a\u0301\u0302\u0303',
    'create_issue',
    'createIssue',
    'use create_issue instead of',
  ],
);

/** Short patterns whose repetition makes careless regular expressions and splitters slow. */
const pattern = fc.oneof(
  loaded,
  fc.constantFrom(
    'a',
    'A',
    'aA',
    'a_',
    '_a',
    'a.',
    'a b ',
    ' ',
    '\n',
    '. ',
    '"(',
    "a's ",
    '1a',
    'é',
    'a\u0301',
    '。',
    'a-',
    'Aa1_',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

const repeated = (lengthMax: number): fc.Arbitrary<string> =>
  fc
    .tuple(pattern, fc.integer({ min: 1, max: lengthMax }))
    .map(([text, length]) => text.repeat(Math.ceil(length / Math.max(1, text.length))).slice(0, length));

const text = (lengthMax: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 2, arbitrary: loaded },
    { weight: 2, arbitrary: fc.array(loaded, { maxLength: 12 }).map((words) => words.join(' ')) },
    { weight: 1, arbitrary: repeated(lengthMax) },
  );

const reference = fc.constantFrom(
  ...['#', '#/', '#/$defs/a', '#/$defs/b', '#/properties/a', '#/$defs/__proto__', '#/$defs/constructor', '#/a/b/c/d'],
  ...[
    'https://example.com/schema.json',
    'file:///etc/passwd',
    '#a',
    '',
    '%',
    '#/%E0%A4%A',
    '#/~',
    '#/~2',
    '/',
    '#/$defs/a/anyOf/0',
  ],
);

const type = fc.oneof(
  fc.constantFrom('string', 'integer', 'number', 'boolean', 'array', 'object', 'null', 'any', '__proto__', ''),
  fc.array(fc.constantFrom('string', 'null', 'object'), { maxLength: 4 }),
  fc.jsonValue({ maxDepth: 1 }),
);

interface Schemas {
  schema: unknown;
  properties: unknown;
}

const { schema, properties } = fc.letrec<Schemas>((tie) => ({
  properties: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'schema' },
    fc.constant({}),
    fc.dictionary(text(80), tie('schema'), { maxKeys: 6 }),
    fc.jsonValue({ maxDepth: 1 }),
  ),
  schema: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'schema' },
    fc.record({ type }, { requiredKeys: [] }),
    fc.constantFrom<unknown>(true, false, null, 7, 'string', [], {}),
    fc.record(
      {
        type,
        $ref: reference,
        $defs: fc.record({ a: tie('schema'), b: tie('schema') }, { requiredKeys: [] }),
        properties: tie('properties'),
        items: fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 3 })),
        anyOf: fc.array(tie('schema'), { maxLength: 4 }),
        oneOf: fc.oneof(fc.array(tie('schema'), { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        allOf: fc.array(tie('schema'), { maxLength: 3 }),
        not: tie('schema'),
        if: tie('schema'),
        additionalProperties: tie('schema'),
        required: fc.oneof(fc.array(text(40), { maxLength: 5 }), fc.jsonValue({ maxDepth: 1 })),
        enum: fc.oneof(
          fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 6 }),
          fc.integer({ min: 0, max: 300 }).map((n) => Array.from({ length: n }, (_, i) => `value ${i}`)),
        ),
        const: fc.jsonValue({ maxDepth: 2 }),
        format: text(40),
        pattern: fc.constantFrom('(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '[', '\\'),
        description: text(2_000),
        default: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    ),
  ),
}));

/** A schema that is deep, or wide, or both, up to what a registration accepts. */
const extremeSchema = fc.oneof(
  fc.integer({ min: 1, max: 90 }).map((depth) => {
    let inner: unknown = { type: 'string' };
    for (let i = 0; i < depth / 2; i++) inner = { type: 'object', properties: { a: inner } };
    return inner;
  }),
  fc.integer({ min: 1, max: 4_000 }).map((width) => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: width }, (_, i) => [`p${i}`, { type: 'string' }])),
  })),
  // Doubles with every step that is followed.
  fc.integer({ min: 2, max: 60 }).map((length) => ({
    type: 'object',
    properties: { a: { $ref: '#/$defs/d0' } },
    $defs: Object.fromEntries(
      Array.from({ length }, (_, i) => [
        `d${i}`,
        {
          type: 'object',
          properties: { a: { $ref: `#/$defs/d${i + 1}` }, b: { $ref: `#/$defs/d${(i + 1) % length}` } },
        },
      ]),
    ),
  })),
  fc.integer({ min: 1, max: 9_000 }).map((values) => ({
    type: 'object',
    properties: { a: { enum: Array.from({ length: values }, (_, i) => `value ${i}`) } },
  })),
  fc.constant({ type: 'object', $ref: '#', allOf: [{ $ref: '#' }, { $ref: '#' }], properties: { a: { $ref: '#' } } }),
);

/** Definitions as a hostile server might write them; some of them no registration would accept. */
export const hostileDefinition: fc.Arbitrary<unknown> = fc
  .record(
    {
      name: fc.oneof(
        { weight: 8, arbitrary: text(256).map((name) => name.replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, 256) || 'a') },
        { weight: 1, arbitrary: text(300) },
        { weight: 1, arbitrary: fc.constantFrom('create_issue', 'createIssue') },
      ),
      title: text(400),
      description: fc.oneof({ weight: 5, arbitrary: text(2_000) }, { weight: 1, arbitrary: repeated(200_000) }),
      inputSchema: fc.oneof(
        {
          weight: 5,
          arbitrary: fc
            .tuple(
              fc.record(
                { properties, $defs: fc.record({ a: schema, b: schema }), anyOf: fc.array(schema, { maxLength: 2 }) },
                { requiredKeys: [] },
              ),
            )
            .map(([inner]) => ({ ...inner, type: 'object' })),
        },
        { weight: 1, arbitrary: extremeSchema.map((inner) => ({ ...(inner as object), type: 'object' })) },
      ),
      outputSchema: fc.dictionary(text(20), schema, { maxKeys: 3 }),
      annotations: fc.dictionary(text(20), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
      _meta: fc.dictionary(text(20), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    },
    { requiredKeys: ['name', 'inputSchema'] },
  )
  // As they come over the wire; halves of characters, which JSON.stringify escapes, are refused at the door.
  .map((definition) => JSON.parse(withoutHalves(JSON.stringify(definition))) as unknown);

/** Escapes are read one after another: behind an escaped backslash, `ud800` is a word like others. */
const withoutHalves = (json: string): string =>
  json.replace(/\\(?:u(d[89a-f][0-9a-f]{2})|.)/gu, (escape, half: string | undefined) =>
    half === undefined ? escape : '?',
  );
