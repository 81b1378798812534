import { afterAll, describe, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { cosine } from './cosine.js';

const native = await createLocalEmbedder();
const web = await createLocalEmbedder({ runtime: 'web', threads: 1 });

afterAll(() => Promise.all([native.close(), web.close()]));

/** First components, recorded with onnxruntime-node 1.30.0 on x64; 32-bit weights differ by less than the tolerance. */
const golden: Record<string, readonly number[]> = {
  'create an issue': [-0.0168, 0.01861, -0.06012, 0.04492, -0.0317, 0.01519],
};

const longText = `Lists the open pull requests of a repository. ${'Filters by label, author and state. '.repeat(200)}`;

const texts = ['create an issue', 'open a ticket', 'weather in Paris', '天気予報', '', '\u0000\ud800 ‮', longText];

describe.each([
  ['native', native],
  ['web', web],
])('%s runtime', (_, embedder) => {
  test('gives the recorded vectors', async () => {
    for (const [text, components] of Object.entries(golden)) {
      const [vector] = await embedder.embed([text]);
      components.forEach((component, i) => {
        expect(vector?.[i]).toBeCloseTo(component, 2);
      });
    }
  });

  test('gives one unit vector per text, in order, whatever the text holds', async () => {
    const vectors = await embedder.embed(texts);
    expect(vectors.map(({ length }) => length)).toEqual(texts.map(() => embedder.dimensions));
    for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 4);
    for (const [i, text] of texts.entries()) expect((await embedder.embed([text]))[0]).toEqual(vectors[i]);
  });

  test('puts what means the same nearer than what does not', async () => {
    const [issue, ticket, weather] = await embedder.embed([
      'Create a new issue in a repository',
      'Open a new bug report in the project',
      'Get the weather forecast of a city',
    ]);
    expect(cosine(issue!, ticket!)).toBeGreaterThan(cosine(issue!, weather!) + 0.3);
  });
});

test('both runtimes agree, so that their vectors can share an index', async () => {
  const [one, other] = await Promise.all([native.embed(texts), web.embed(texts)]);
  texts.forEach((_, i) => {
    expect(cosine(one[i]!, other[i]!)).toBeGreaterThan(0.99);
  });
  expect(native.id).toBe(web.id);
});

test('a text that two ask for at once is computed once', async () => {
  const [[one], [, other]] = await Promise.all([
    native.embed(['Reads a calendar']),
    native.embed(['Writes a calendar', 'Reads a calendar'], { isUrgent: true }),
  ]);
  expect(one).toBe(other);
});

test('says which runtime is in use', async () => {
  await Promise.all([native.embed(['a']), web.embed(['a'])]);
  // Its package is optional: npm may leave it out without a word, and everything takes six times as long.
  const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
  const hasNative = process.platform === 'linux' && process.arch === 'x64' && glibcVersionRuntime !== undefined;
  expect(native.runtime).toMatch(hasNative ? /^node$/ : /^(node|web)$/);
  expect(web.runtime).toBe('web');
});

test('only the window of a text counts', async () => {
  const [one, other] = await native.embed([`${longText} and merges them`, longText]);
  expect(one).toEqual(other);
});

test('the vector of a text is the same to the last bit, whatever is embedded beside it', async () => {
  const short = Array.from(
    { length: 20 },
    (_, i) => `lists the ${['issues', 'files', 'users', 'teams'][i % 4]} of ${i}`,
  );
  const every = [...short, ...short.map((text) => `${text}, ${'with all that belongs to it, '.repeat(8)}`)];
  const alone = await createLocalEmbedder({ threads: 1 });
  try {
    const together = await native.embed(every);
    for (const [at, text] of every.entries()) expect((await alone.embed([text]))[0]).toEqual(together[at]);
  } finally {
    await alone.close();
  }
});

test('a single text does not wait for a long batch', async () => {
  const ended: string[] = [];
  const batch = native
    .embed(Array.from({ length: 200 }, (_, i) => `Deletes the record number ${i} from the table`))
    .then(() => ended.push('batch'));
  const single = native.embed(['Reads one file']).then(() => ended.push('single'));
  await Promise.all([batch, single]);
  expect(ended).toEqual(['single', 'batch']);
});

test('closing rejects what is under way and what comes later', async () => {
  const embedder = await createLocalEmbedder({ threads: 1 });
  await embedder.embed(['warm']);
  const underWay = embedder.embed(Array.from({ length: 50 }, (_, i) => `text ${i}`));
  const rejected = expect(underWay).rejects.toThrow(UnreachableError);
  await embedder.embed(['one more, after the batch has begun']);
  await embedder.close();
  await rejected;
  await expect(embedder.embed(['late'])).rejects.toThrow(UnreachableError);
});
