import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runInProcess } from '../support/in-process.js';

/** Lines of the sessions that a page shows: what was typed after `$`, and all that was printed. */
const sessionsOf = (page: string): { readonly typed: string; readonly printed: string }[] =>
  [...page.matchAll(/^```console\n\$ mtgs (.*)\n([\s\S]*?)```$/gm)].map(([, typed = '', printed = '']) => ({
    typed,
    printed,
  }));

const sessions = sessionsOf(readFileSync('docs/getting-started.md', 'utf8'));

test('the page for newcomers shows a session', () => {
  expect(sessions.length).toBeGreaterThan(0);
});

test.for(sessions)(
  '$typed prints what the page for newcomers shows',
  { timeout: 120_000 },
  async ({ typed, printed }) => {
    const { out } = await runInProcess(typed.split(' '), { columns: 100 });
    expect(out.replaceAll(/ +$/gm, '').trim()).toBe(printed.trim());
  },
);
