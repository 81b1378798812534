import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Every compiled file that a file imports before its first line runs, however far away. */
function loadedWith(entry: string): string[] {
  const loaded = new Set([resolve(entry)]);
  for (const file of loaded) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b(?:[^;'"]*\bfrom)? '(\.[^']+)'/gm,
    )) {
      loaded.add(resolve(dirname(file), from));
    }
  }
  return [...loaded].map((file) => relative('dist', file));
}

test('a command waits for nothing that only another one needs: neither detection nor the client of MCP', () => {
  const loaded = loadedWith('dist/cli/index.js');
  expect(loaded).toContain('cli/commands/scan/scan.js');
  const heavy = /^shared\/(platform|analysis\/(index|inspection|router|rules|steering|text))\//;
  expect(loaded.filter((file) => heavy.test(file))).toEqual([]);
});
