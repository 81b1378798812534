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

test('a question that is added says which tools serve it alike and which it must never reach, and the list shows it', async () => {
  const more = { equals: ['hub~close_issue'], never: ['desk~delete_all', 'hub~drop'] };
  let sent: unknown;
  const { url } = await serveHttp((request, response, body) => {
    if (request.method === 'POST') sent = JSON.parse(body);
    const probe = {
      ...{ id: 'p1', environment: 'default', toolId: 'desk~close', query: 'close it', origin: 'manual', ...more },
      ...{ createdAt: '2026-11-01T00:00:00.000Z', createdBy: { kind: 'user', id: 'u', name: 'Ada' } },
    };
    const answer = request.method === 'POST' ? { added: [probe], known: 0, full: 0 } : { items: [probe] };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  const env = { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' };
  const args = ['--tool', 'desk~close', '--equals', 'hub~close_issue', '--never', 'desk~delete_all', 'hub~drop'];
  expect((await runInProcess(['probes', 'add', 'close it', ...args], { env })).code).toBe(0);
  expect(sent).toEqual({ probes: [{ query: 'close it', toolId: 'desk~close', ...more }] });
  const { out } = await runInProcess(['probes', 'list'], { env });
  expect(out.replaceAll(/\s+/g, ' ')).toContain('desk~close or hub~close_issue, never desk~delete_all, never hub~drop');
});

const bill = {
  calls: 2,
  inputTokens: 200,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 20,
  dollars: 0.00003,
};
const generated = {
  ...nothing,
  added: 5,
  sources: [
    { source: 'generated-by-model', questions: 4, model: 'claude:claude-haiku-5-5', date: '2026-11-28' },
    { source: 'generated', questions: 1 },
  ],
  dropped: 1,
  ...{ estimate: bill, bill },
  local: [{ toolId: 'desk~find', why: '"desk.find it" names a tool' }],
};

test('generated questions are told by their source, with what the model cost and where it wrote nothing', async () => {
  const { code, out, err } = await run(['probes', 'generate'], generated);
  expect(code).toBe(0);
  expect(out).toMatch(/4 generated-by-model claude:claude-haiku-5-5, 2026-11-28[^]*1 generated\n/);
  expect(err).toMatch(
    /1 question of the model not used[^]*cost 200 tokens in, 20 out: \$0\.000030[^]*desk~find: .*names a tool/,
  );
});

test('an estimate is told alone, and not beside --local', async () => {
  const { out } = await run(['probes', 'generate', '--estimate'], { ...generated, added: 0, sources: [] });
  expect(out).toBe('about 200 tokens in, 20 out: $0.000030\n');
  expect((await run(['probes', 'generate', '--estimate', '--local'], generated)).code).toBe(2);
});
