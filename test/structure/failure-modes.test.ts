import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = readFileSync('docs/failure-modes.md', 'utf8').replaceAll(/\n {2}/g, ' ');
const modes = page.split(/^### /m).slice(1);

test('the page has its modes numbered, at least twenty of them', () => {
  const numbers = modes.map((mode) => Number.parseInt(mode, 10));
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(20);
});

describe.each(modes.map((mode) => [mode.slice(0, mode.indexOf('\n')), mode] as const))('%s', (_, mode) => {
  test('says its cause, its effect, what happens, how it is seen, and names tests that exist', () => {
    const fields = [...mode.matchAll(/^- ([A-Z][\w ]+):/gm)].map(([, name]) => name);
    expect(fields).toEqual(['Cause', 'Effect', 'MTGS', 'You see', 'Shown by']);
    const shown = [...mode.slice(mode.indexOf('- Shown by:')).matchAll(/`(test\/[\w/.-]+)` "([^"]+)"/g)];
    expect(shown.length).toBeGreaterThan(0);
    for (const [, file = '', title = ''] of shown) {
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8'), `${file}: ${title}`).toContain(title);
    }
  });
});
