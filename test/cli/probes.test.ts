import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveHttp } from '../platform/mcp-server/http-peer.js';
import { runInProcess } from './support/in-process.js';

/** Runs a command on an instance that answers everything with this. */
async function run(args: readonly string[], answer: unknown) {
  const { url } = await serveHttp((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  return runInProcess(args, { env: { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' } });
}

function aFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-probes-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'log.jsonl');
  writeFileSync(file, content);
  return file;
}

const problems = [{ row: 1, reason: 'it has no query and tool' }];
const nothing = { added: 0, known: 0, full: 0 };

test.each([
  ['of which nothing can be used', { ...nothing, skipped: 1, problems }, 2],
  ['of which a part can be used', { ...nothing, added: 3, skipped: 1, problems }, 0],
  ['that was imported before', { ...nothing, known: 3, skipped: 0, problems: [] }, 0],
])('the import of a log %s ends so that a pipeline notices', async (_, answer, code) => {
  const ended = await run(['probes', 'import', aFile('{}')], answer);
  expect(ended.code).toBe(code);
  if (answer.skipped > 0) expect(ended.err).toContain('row 1: it has no query and tool');
});

test('an empty log is said to be empty, and is not sent', async () => {
  const { code, err } = await run(['probes', 'import', aFile(' \n')], {});
  expect([code, err]).toEqual([2, expect.stringMatching(/log\.jsonl is empty/)]);
});

test('a list without questions says so, and where they come from', async () => {
  const { code, out, err } = await run(['probes', 'list'], { items: [] });
  expect([code, out]).toEqual([0, '']);
  expect(err).toContain('mtgs probes import');
});
