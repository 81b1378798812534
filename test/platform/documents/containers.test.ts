import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { containerSpecs } from '../../../shared/platform/documents/containers.js';

test('no path that a query names is left out of an index', () => {
  const files = ['shared', 'functions'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );
  const queried = files.flatMap((text) => [...text.matchAll(/\bfield: '([\w.]+)'/g)].map(([, field = '']) => field));
  expect(queried.length).toBeGreaterThan(20);
  const paths = queried.map((field) => `/${field.replaceAll('.', '/')}/`);
  // Working data is asked for by id alone: what it holds is nobody's field.
  const { simulations: _, ...others } = containerSpecs;
  for (const [name, { unindexed }] of Object.entries(others)) {
    for (const path of unindexed) {
      expect(
        paths.filter((one) => one.startsWith(path.replace('*', ''))),
        `${name} ${path}`,
      ).toEqual([]);
    }
  }
});
