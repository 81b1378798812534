import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../shared/domain/audit-entry.js';
import type { Event } from '../../shared/domain/event.js';
import { type AuditLog, createAuditLog } from '../../shared/governance/audit/audit-log.js';
import { exportAudit } from '../../shared/governance/audit/export-audit.js';
import { formatCef } from '../../shared/governance/audit/format-cef.js';
import { verifyChain } from '../../shared/governance/audit/verify-chain.js';
import { openSqliteDocuments } from '../../shared/stores/sqlite-documents.js';
import { parseCef } from '../support/parse-cef.js';

const anEvent = (number: number, over: Partial<Event> = {}): Event => ({
  id: `evt-${number}`,
  env: 'prod',
  type: 'TOOL_REGISTERED',
  at: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'user', id: 'u1', name: 'Ada' },
  subject: { kind: 'tool', id: `files~tool_${number}` },
  after: { version: number },
  ...over,
});

let folder: string;
let open: () => AuditLog;
const closing: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-audit-'));
  open = () => {
    const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'audit', partitionKey: 'chain' });
    closing.push(() => {
      documents.close();
    });
    return createAuditLog(documents, () => new Date('2026-01-01T00:00:01Z'));
  };
});

afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true });
});

const collect = async (entries: AsyncIterable<AuditEntry>): Promise<AuditEntry[]> => Array.fromAsync(entries);

async function chainOf(length: number): Promise<AuditEntry[]> {
  const log = open();
  await log.append(
    'prod',
    Array.from({ length }, (_, index) => anEvent(index + 1)),
  );
  return collect(log.entries('prod'));
}

describe('appending', () => {
  test('each event stands once and in order, however often the feed delivers it', async () => {
    const log = open();
    const events = Array.from({ length: 130 }, (_, index) => anEvent(index));
    await log.append('prod', events.slice(0, 70));
    await log.append('prod', events.slice(30));
    await log.append('prod', [...events, ...events]);
    const entries = await collect(log.entries('prod'));
    expect(entries.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    expect(await verifyChain(entries)).toMatchObject({ intact: true, entries: 130 });
  });

  test('two instances that append at the same time leave one intact chain', async () => {
    const [one, two] = [open(), open()];
    const events = Array.from({ length: 60 }, (_, index) => anEvent(index));
    for (let at = 0; at < 60; at += 5) {
      await Promise.all([one.append('prod', events.slice(at, at + 5)), two.append('prod', events.slice(at, at + 5))]);
    }
    const entries = await collect(one.entries('prod'));
    expect(entries).toHaveLength(60);
    expect(await verifyChain(entries)).toMatchObject({ intact: true });
  });

  test('environments have chains of their own', async () => {
    const log = open();
    await log.append('prod', [anEvent(1)]);
    await log.append('dev', [anEvent(2, { env: 'dev' })]);
    expect((await collect(log.entries('dev'))).map(({ sequence }) => sequence)).toEqual([1]);
  });
});

describe('verification', () => {
  type Fault = (entries: AuditEntry[], at: number, other: number) => void;
  const faults: Record<string, Fault> = {
    flip: (entries, at) => (entries[at] = { ...entries[at]!, actor: { kind: 'user', id: 'u2', name: 'Eve' } }),
    drop: (entries, at) => entries.splice(at, 1),
    swap: (entries, at, other) => ([entries[at], entries[other]] = [entries[other]!, entries[at]!]),
    insert: (entries, at) => entries.splice(at, 0, { ...entries[at]!, eventId: 'forged' }),
    truncate: (entries, at) => entries.splice(at),
  };

  test('any single flip, drop, swap, insertion or truncation is found with the anchor, and named', async () => {
    const good = await chainOf(40);
    const anchor = { chain: 'prod', sequence: 40, hash: good[39]!.hash, at: '2026-01-02T00:00:00Z' };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(faults)),
        fc.integer({ min: 0, max: 39 }),
        fc.integer({ min: 0, max: 39 }),
        async (fault, at, other) => {
          fc.pre(fault !== 'swap' || at !== other);
          const entries = [...good];
          faults[fault]?.(entries, at, other);
          const result = await verifyChain(entries, [anchor]);
          expect(result.intact).toBe(false);
          expect(result.fault?.sequence).toBe(Math.min(at, fault === 'swap' ? other : at) + 1);
        },
      ),
    );
  });

  test('a chain rewritten from some entry on, hashes and all, does not match its anchor', async () => {
    const good = await chainOf(10);
    const forged = await (async () => {
      const log = createAuditLog(
        openSqliteDocuments(join(folder, 'forged.db'), { name: 'audit', partitionKey: 'chain' }),
        () => new Date('2026-01-01T00:00:01Z'),
      );
      await log.append(
        'prod',
        Array.from({ length: 10 }, (_, index) => anEvent(index === 4 ? 99 : index + 1)),
      );
      return collect(log.entries('prod'));
    })();
    expect(await verifyChain(forged)).toMatchObject({ intact: true });
    const anchor = { chain: 'prod', sequence: 10, hash: good[9]!.hash, at: '2026-01-02T00:00:00Z' };
    expect(await verifyChain(forged, [anchor])).toMatchObject({ intact: false, fault: { sequence: 10 } });
  });
});

describe('export', () => {
  test('CEF survives a strict parser whatever the names hold, and no id stands in src', async () => {
    const [entry] = await chainOf(1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (name, subject) => {
        const line = formatCef(
          { ...entry!, actor: { kind: 'user', id: 'u|1=2\\', name }, subject: { kind: 'tool', id: subject } },
          '1.0|beta',
        );
        const { header, extension } = parseCef(line);
        expect(header).toEqual(['0', 'MTGS', 'MTGS', '1.0|beta', 'TOOL_REGISTERED', 'Tool registered', '3']);
        expect(extension.get('suid')).toBe('u|1=2\\');
        expect(extension.get('cn1')).toBe('1');
        expect(extension.get('cn1Label')).toBe('sequence');
        expect(extension.get('cs2')).toBe(entry!.hash);
        expect(extension.has('src')).toBe(false);
      }),
    );
  });

  test.each(['json', 'ndjson'] as const)('%s gives back every entry', async (format) => {
    const entries = await chainOf(7);
    const text = (await Array.fromAsync(exportAudit(toAsync(entries), format, '1'))).join('');
    const parsed =
      format === 'json'
        ? (JSON.parse(text) as unknown)
        : text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown);
    expect(parsed).toEqual(entries);
  });

  test('an empty log is an empty list', async () => {
    expect(JSON.parse((await Array.fromAsync(exportAudit(toAsync([]), 'json', '1'))).join(''))).toEqual([]);
  });
});

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
