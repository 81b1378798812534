import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';

const textsCount = 1_000;
const rounds = 3;
const processes = 2;

// Words of the vocabulary, so that a text of 35 words has as many tokens.
const words =
  'list create update open close read the a of in for with team file issue order user page name state'.split(' ');

/** Texts of 33 words and two numbers, no two alike, the same in every run. */
const textsOf = (round: number): string[] =>
  Array.from({ length: textsCount }, (_, text) => {
    const sentence = Array.from(
      { length: 33 },
      (_, at) => words[(text * (at + 3) + at * at + round * 7) % words.length],
    );
    return `${sentence.join(' ')} ${round} ${text}`;
  });

async function measure(runtime: 'node' | 'web') {
  const embedder = await createLocalEmbedder({ runtime, threads: processes, recentMax: 1 });
  try {
    const started = performance.now();
    await embedder.embed(['list the open issues']);
    const first = performance.now() - started;
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const texts = textsOf(round);
      const began = performance.now();
      await embedder.embed(texts);
      rates.push((textsCount / (performance.now() - began)) * 1_000);
    }
    return { first, rates };
  } finally {
    await embedder.close();
  }
}

const versionOf = (name: string): string => {
  const path = join('node_modules', name, 'package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return `${name} ${version}`;
};

// `npm run bench:embedding`: the local model in both runtimes.
const table = new Table({
  head: ['runtime', 'first vector, ms', `texts a second, ${rounds} rounds of ${textsCount} texts of 35 words`],
  style: { head: [], border: [] },
});
for (const [runtime, name] of [
  ['node', 'onnxruntime-node'],
  ['web', 'onnxruntime-web'],
] as const) {
  const { first, rates } = await measure(runtime);
  table.push([versionOf(name), first.toFixed(0), rates.map((rate) => rate.toFixed(0)).join(', ')]);
}
console.log(`${table.toString()}\n${processes} processes, Node ${process.versions.node}`);
