import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvocationContext } from '@azure/functions';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onAuditAppended } from '../../functions/change-feed/on-audit-appended.js';
import { feedOptions } from '../../functions/engine/feed-options.js';
import type { AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import { type Event, systemActor } from '../../shared/domain/event.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import { createAuditLog } from '../../shared/audit/audit-log.js';
import { damagedType, type SiemRow } from '../../shared/audit/siem-row.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

let folder: string;
let documents: Documents;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-siem-'));
  documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'audit', partitionKey: 'chain' });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const now = (): Date => new Date('2026-11-28T09:00:00Z');
const event = (env: string, number: number, after: unknown = { number }): Event => ({
  id: `event-${env}-${number}`,
  env,
  type: 'TOOL_UPDATED',
  at: now().toISOString(),
  actor: systemActor,
  subject: { kind: 'tool', id: 'crm~find' },
  after,
});

/** A SIEM that is away for as many calls as it is told. */
function createSiem(away = 0) {
  const rows: SiemRow[] = [];
  let left = away;
  const auditSink = {
    async send(sent: readonly SiemRow[]) {
      // Some of it may have been taken before the answer was lost.
      rows.push(...sent.slice(0, left > 0 ? 1 : undefined));
      if (left > 0) {
        left -= 1;
        throw new UnreachableError('away');
      }
    },
  };
  const { handler } = onAuditAppended({ auditSink, database: 'mtgs', now }).options;
  return { rows, handler };
}

/** As a host hands changes over: again, until the handler does not throw. */
async function follow(handler: (changes: unknown[]) => Promise<void>): Promise<void> {
  let since: string | undefined;
  for (;;) {
    const page = await documents.changes(since, 7);
    if (page.documents.length === 0) return;
    for (;;) {
      try {
        await handler(JSON.parse(JSON.stringify(page.documents)) as unknown[]);
        break;
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
      }
    }
    since = page.continuation;
  }
}

const run = (handler: (changes: unknown[], context: InvocationContext) => Promise<void>) => (changes: unknown[]) =>
  handler(changes, new InvocationContext());

/** What the SIEM has of a chain when what came twice counts once. */
const chainOf = (rows: readonly SiemRow[], chain: string): AuditEntry[] =>
  [...new Map(rows.filter((row) => row.chain === chain).map((row) => [row['sequence'], row])).values()] as never;

test('the SIEM has every entry of every chain, and can verify them, though it was away in between', async () => {
  const log = createAuditLog(documents, now);
  for (let number = 1; number <= 20; number += 1) {
    await log.append('prod', [event('prod', number)]);
    if (number % 3 === 0) await log.append('instance', [event('instance', number)]);
  }
  const siem = createSiem(5);
  await follow(run(siem.handler));
  for (const [chain, entries] of [
    ['prod', 20],
    ['instance', 6],
  ] as const) {
    expect(await verifyChain(chainOf(siem.rows, chain))).toMatchObject({ verdict: 'intact', chain, entries });
  }
  expect(siem.rows.length).toBeGreaterThan(26); // Some came twice: told apart by chain and sequence.
});

test('an entry that somebody changed comes by again, so that the SIEM has both', async () => {
  const log = createAuditLog(documents, now);
  await log.append('prod', [event('prod', 1), event('prod', 2)]);
  const siem = createSiem();
  await follow(run(siem.handler));
  const stored = await documents.read('prod', 'entry:0000000000000001');
  const { value } = stored!.value as unknown as { value: AuditEntry };
  const forged = { ...stored!.value, value: { ...value, after: { number: 99 } } };
  await documents.replace(forged, stored!.etag);
  await follow(run(siem.handler));
  const firsts = siem.rows.filter(({ sequence }) => sequence === 1).map(({ after }) => after);
  expect(firsts).toContainEqual({ number: 1 });
  expect(firsts).toContainEqual({ number: 99 });
});

test.each([
  ['renamed as something that the log skips', { kind: 'marker' }],
  ['made unreadable', { value: { sequence: 'one' } }],
])('an entry that was %s is a row of its own, never left out', async (_, change) => {
  await createAuditLog(documents, now).append('prod', [event('prod', 1)]);
  const stored = await documents.read('prod', 'entry:0000000000000001');
  await documents.replace({ ...stored!.value, ...change }, stored!.etag);
  const siem = createSiem();
  await follow(run(siem.handler));
  expect(siem.rows).toMatchObject([{ chain: 'prod', sequence: 1, type: damagedType, ingestedAt: now().toISOString() }]);
});

test('what is larger than a field of the SIEM is left out, and the row says so', async () => {
  await createAuditLog(documents, now).append('prod', [event('prod', 1, { text: 'x'.repeat(100_000) })]);
  const siem = createSiem();
  await follow(run(siem.handler));
  expect(siem.rows).toMatchObject([{ sequence: 1, after: { leftOut: expect.stringMatching(/^\d+ bytes/) as string } }]);
  expect(JSON.stringify(siem.rows[0]).length).toBeLessThan(64_000);
});

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

// A row that the service refuses is tried again for ever: whoever may create documents could stop the copy with one.
test.each<[string, (value: AuditEntry) => object]>([
  [
    'a subject of a megabyte',
    (value) => ({ value: { ...value, subject: { kind: 'tool', id: 'x'.repeat(1_200_000) } } }),
  ],
  ['a field of a megabyte that no entry has', (value) => ({ value: { ...value, extra: 'x'.repeat(1_200_000) } })],
  ['a chain with a name of a megabyte', () => ({ chain: 'x'.repeat(1_200_000) })],
  ['an id of a megabyte', () => ({ id: 'x'.repeat(1_200_000) })],
  ['100,000 levels', (value) => ({ value: { ...value, after: nested(100_000) } })],
  ['50 levels', (value) => ({ value: { ...value, after: nested(50) } })],
  ['halves of characters', (value) => ({ value: { ...value, after: { '\ud800': '\udc00' } } })],
])('%s is one small row that every reader of JSON takes', async (_, change) => {
  await createAuditLog(documents, now).append('prod', [event('prod', 1), event('prod', 2)]);
  const read = async (id: string) => (await documents.read('prod', id))!.value as unknown as { value: AuditEntry };
  const first = await read('entry:0000000000000001');
  const siem = createSiem();
  await run(siem.handler)([{ ...first, ...change(first.value) }, await read('entry:0000000000000002')]);

  expect(siem.rows).toHaveLength(2);
  expect(siem.rows[1]).toMatchObject({ chain: 'prod', sequence: 2, type: 'TOOL_UPDATED' });
  const text = JSON.stringify(siem.rows[0]);
  expect(Buffer.byteLength(text)).toBeLessThan(200_001);
  expect(text).not.toMatch(/\\ud[89a-f]|\[{45}/);
  expect(siem.rows[0]?.chain).toMatch(/^(prod|x{100})$/);
});

test('whatever somebody puts into the container is a row that the service takes, or none', async () => {
  const odd = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
  const document = fc.oneof(
    odd,
    fc.record({ id: odd, chain: odd, kind: fc.constantFrom('entry', 'marker', 'probe'), value: odd }),
    fc.record({ damaged: odd }),
  );
  await fc.assert(
    fc.asyncProperty(document, fc.constantFrom(1, 300_000), async (change, times) => {
      const siem = createSiem();
      await run(siem.handler)([change, { id: 'stranger', chain: 'x'.repeat(times) }]);
      expect(siem.rows.at(-1)).toMatchObject({ type: damagedType });
      for (const row of siem.rows) {
        expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(200_001);
        expect(JSON.stringify(row)).not.toMatch(/\\ud[89a-f]/);
        expect(typeof row.chain).toBe('string');
      }
    }),
    { numRuns: 200 },
  );
});

test('it has a place of its own in the log, begins with the first entry and never passes over a batch', () => {
  const { options } = onAuditAppended({ auditSink: createSiem(), database: 'mtgs', now } as never);
  const others = feedOptions({
    name: 'onEventRecorded',
    container: 'registry',
    database: 'mtgs',
    handler: options.handler,
  });
  expect(options.leaseContainerPrefix).not.toBe(others.leaseContainerPrefix);
  expect(options).toMatchObject({ containerName: 'audit', startFromBeginning: true, retry: { maxRetryCount: -1 } });
});
