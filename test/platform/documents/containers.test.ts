import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { containerSpecs } from '../../../shared/platform/documents/containers.js';

/** The only file that asks for working data. */
const runDataStore = join('shared', 'stores', 'run-data-store.ts');
const files = ['shared', 'functions', 'orchestrations'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

/** The fields that queries in these files name, as paths. */
const queriedIn = (sources: readonly string[]): string[] =>
  sources
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bfield: '([\w.]+)'/g)].map(([, field = '']) => field))
    .map((field) => `/${field.replaceAll('.', '/')}/`);

const { simulations, ...others } = containerSpecs;
const startingWith = (unindexed: string, queried: readonly string[]): string[] =>
  queried.filter((path) => path.startsWith(unindexed.replace(/[*?]$/, '')));

test('no path that a query names is left out of an index', () => {
  const queried = queriedIn(files.filter((file) => file !== runDataStore));
  expect(queried.length).toBeGreaterThan(20);
  for (const [name, { unindexed }] of Object.entries(others)) {
    for (const path of unindexed) expect(startingWith(path, queried), `${name} ${path}`).toEqual([]);
  }
});

test('working data is asked for by kind and id alone: its values and its texts have no index', () => {
  const queried = queriedIn([runDataStore]);
  expect(new Set(queried)).toEqual(new Set(['/kind/', '/id/']));
  expect(simulations.unindexed).toEqual(['/value/*', '/text/*']);
});
