import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditAnchor, AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import { openApp } from '../functions/support.js';
import { anEvent } from '../audit/support/an-event.js';
import { readableEntries } from '../support/readable-entries.js';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const app = await openApp();
const routes: Readonly<Record<string, string>> = {
  '': 'listAuditLogs',
  '/verification': 'verifyAuditLogs',
};
let server: Server;
let env: Record<string, string> = {};
let entries: AuditEntry[] = [];

/** The command line against the app's own routes, on a port of this machine. */
const mtgs = (...args: string[]) => runInProcess(['audit', ...args], { env });
const anchorAt = ({ sequence, hash }: AuditEntry, over: Partial<AuditAnchor> = {}): AuditAnchor => ({
  chain: 'prod',
  sequence,
  hash,
  at: '2026-01-02T00:00:00.000Z',
  ...over,
});
function keep(...anchors: AuditAnchor[]): string {
  const file = join(temporaryFolder(), 'anchors.ndjson');
  writeFileSync(file, anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
  return file;
}

beforeAll(async () => {
  for (const chain of ['prod', 'hurt', 'default']) {
    await app.services.audit.append(
      chain,
      Array.from({ length: 50 }, (_, index) => anEvent(index + 1, { env: chain })),
    );
  }
  entries = await readableEntries(app.services.audit.entries('prod'));
  const database = new DatabaseSync(join(app.folder, 'mtgs.db'));
  database.exec(
    "UPDATE documents_audit SET body = json_set(body, '$.value.type', 'x') WHERE partition = 'hurt' AND id LIKE 'entry:%07'",
  );
  database.close();
  const { key } = await app.keyFor('admin');
  server = createServer((request, response) => {
    void (async () => {
      await text(request);
      const url = new URL(request.url ?? '', 'http://localhost');
      const query = Object.fromEntries(url.searchParams);
      const [, environment = '', rest = ''] =
        /^\/v1\/environments\/([^/]+)\/audit-entries(.*)$/.exec(url.pathname) ?? [];
      const answer = await app.call(routes[rest] ?? '', { key, params: { environment }, query });
      response.writeHead(answer.status, answer.headers).end(answer.text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { MTGS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, MTGS_API_KEY: key };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  app.close();
});

describe('audit verify on an instance', () => {
  it('takes the chain from --env, else from the anchors, and says so where it takes the default', async () => {
    expect((await mtgs('verify', '--env', 'prod')).out).toContain('the chain prod is whole: 50 entries, no anchor;');
    const kept = await mtgs('verify', '--anchor', keep(anchorAt(entries[9]!)));
    expect([kept.code, kept.out]).toEqual([
      0,
      expect.stringContaining('the chain prod is whole: 50 entries, compared'),
    ]);
    const plain = await mtgs('verify');
    expect([plain.out, plain.err]).toEqual([
      expect.stringContaining('the chain default is whole'),
      expect.stringContaining('Without --env, this is the chain "default"'),
    ]);
  });

  it('2: anchors of several chains and no --env do not say which chain', async () => {
    const file = keep(anchorAt(entries[9]!), anchorAt(entries[9]!, { chain: 'dev' }));
    const { code, err } = await mtgs('verify', '--anchor', file);
    expect([code, err]).toEqual([2, expect.stringMatching(/of 2 chains: prod, dev\nhint: Say with --env/)]);
    expect((await mtgs('verify', '--anchor', file, '--env', 'prod')).out).toContain('compared with 1 anchor');
  });

  it('compares every anchor, however many: the oldest of fifty is the false one', async () => {
    const anchors = entries.map((entry) => anchorAt(entry));
    expect((await mtgs('verify', '--anchor', keep(...anchors))).out).toContain('compared with 50 anchors');
    for (const wrong of [0, 30, 49]) {
      const file = keep(...anchors.with(wrong, { ...anchors[wrong]!, hash: 'a'.repeat(64) }));
      const { code, out } = await mtgs('verify', '--anchor', file);
      expect([code, out]).toEqual([1, expect.stringContaining(`BROKEN at entry ${wrong + 1}`)]);
    }
  });

  it.each([
    ['an empty file of anchors', () => keep(), '"mtgs audit anchor --env prod"'],
    ['anchors of other chains', () => keep(anchorAt(entries[9]!, { chain: 'x' })), '"mtgs audit anchor --env prod"'],
  ])('3: %s proves nothing, and 1 where the chain is broken all the same', async (_what, file, words) => {
    const { code, out, err } = await mtgs('verify', '--env', 'prod', '--anchor', file());
    expect([code, out, err]).toEqual([3, '', expect.stringContaining(words)]);
    expect(await mtgs('verify', '--env', 'hurt', '--anchor', file())).toMatchObject({ code: 1 });
  });

  it('3: a chain without entries is not whole, and gets no anchor; a broken one gets none either', async () => {
    expect(await mtgs('verify', '--env', 'nowhere')).toMatchObject({ code: 3, out: '' });
    expect(await mtgs('anchor', '--env', 'nowhere')).toMatchObject({ code: 3, out: '' });
    const { code, out, err } = await mtgs('anchor', '--env', 'hurt');
    expect([code, out, err]).toEqual([1, '', expect.stringContaining('BROKEN at entry 7')]);
  });

  it('keeps the new end with --update, and verifies against it the next time', async () => {
    const file = keep(anchorAt(entries[9]!));
    expect(await mtgs('verify', '--anchor', file, '--update')).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    expect((await mtgs('verify', '--anchor', file)).out).toContain('The newest anchor is of entry 50');
    const printed = await mtgs('anchor', '--env', 'prod');
    expect(JSON.parse(printed.out)).toMatchObject({ chain: 'prod', sequence: 50 });
  });
});

describe('audit list on an instance', () => {
  it('prints the entries around a damaged one, and says which one it is', async () => {
    const { code, out, err } = await mtgs('list', '--env', 'hurt');
    expect([code, out.split('\n').filter((line) => line.includes('TOOL_REGISTERED')).length]).toEqual([0, 49]);
    expect(out).toMatch(/^7 +DAMAGED/m);
    expect(err).toContain('entry 7 of the chain hurt is damaged: ');
    const json = JSON.parse((await mtgs('list', '--env', 'hurt', '--json')).out) as unknown[];
    expect(json).toContainEqual({ chain: 'hurt', sequence: 7, damaged: expect.any(String) as string });
  });
});
