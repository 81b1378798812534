import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditAnchor, AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import { type AuditLog, createAuditLog } from '../../shared/audit/audit-log.js';
import type { AuditLine } from '../../shared/audit/read-log.js';
import { formatCef } from '../../shared/audit/format-cef.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { parseCef } from '../support/parse-cef.js';
import { readableEntries } from '../support/readable-entries.js';
import { anEvent } from './support/an-event.js';
import { exportText, logOf } from './support/export-text.js';

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

async function chainOf(length: number): Promise<AuditEntry[]> {
  const log = open();
  await log.append(
    'prod',
    Array.from({ length }, (_, index) => anEvent(index + 1)),
  );
  return readableEntries(log.entries('prod'));
}

describe('appending', () => {
  test('each event stands once and in order, however often the feed delivers it', async () => {
    const log = open();
    const events = Array.from({ length: 130 }, (_, index) => anEvent(index));
    await log.append('prod', events.slice(0, 70));
    await log.append('prod', events.slice(30));
    await log.append('prod', [...events, ...events]);
    const entries = await readableEntries(log.entries('prod'));
    expect(entries.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    expect(await verifyChain(entries)).toMatchObject({ intact: true, entries: 130 });
  });

  test('two instances that append at the same time leave one intact chain', async () => {
    const [one, two] = [open(), open()];
    const events = Array.from({ length: 60 }, (_, index) => anEvent(index));
    for (let at = 0; at < 60; at += 5) {
      await Promise.all([one.append('prod', events.slice(at, at + 5)), two.append('prod', events.slice(at, at + 5))]);
    }
    const entries = await readableEntries(one.entries('prod'));
    expect(entries).toHaveLength(60);
    expect(await verifyChain(entries)).toMatchObject({ intact: true });
  });

  test('an entry has the fields of an entry, whatever came with the event', async () => {
    const more = { by: 'somebody' };
    const event = anEvent(1);
    const actor = { ...event.actor, ...more };
    await open().append('prod', [{ ...event, ...more, actor, subject: { ...event.subject, ...more } }]);
    expect(JSON.stringify(await readableEntries(open().entries('prod')))).not.toContain('somebody');
  });

  test('environments have chains of their own', async () => {
    const log = open();
    await log.append('prod', [anEvent(1)]);
    await log.append('dev', [anEvent(2, { env: 'dev' })]);
    expect((await readableEntries(log.entries('dev'))).map(({ sequence }) => sequence)).toEqual([1]);
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
          const result = await verifyChain(entries, { chain: 'prod', anchors: [anchor] });
          const sequence = Math.min(at, fault === 'swap' ? other : at) + 1;
          expect(result).toMatchObject({ verdict: 'broken', intact: false, fault: { sequence } });
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
      return readableEntries(log.entries('prod'));
    })();
    expect(await verifyChain(forged)).toMatchObject({ intact: true });
    const anchor = { chain: 'prod', sequence: 10, hash: good[9]!.hash, at: '2026-01-02T00:00:00Z' };
    expect(await verifyChain(forged, { anchors: [anchor] })).toMatchObject({ intact: false, fault: { sequence: 10 } });
  });

  const anchorAt = ({ sequence, hash }: AuditEntry, over: Partial<AuditAnchor> = {}): AuditAnchor => ({
    chain: 'prod',
    sequence,
    hash,
    at: '2026-01-02T00:00:00Z',
    ...over,
  });

  test('an anchor that does not match counts, whatever others say: an older one, one of the same entry', async () => {
    const entries = await chainOf(10);
    const [older, newer] = [anchorAt(entries[4]!), anchorAt(entries[9]!)];
    const false5 = { ...older, hash: 'a'.repeat(64) };
    for (const anchors of [
      [false5, newer],
      [newer, false5],
      [older, false5],
      [false5, older, newer],
    ]) {
      expect(await verifyChain(entries, { anchors })).toMatchObject({ verdict: 'broken', fault: { sequence: 5 } });
    }
    const whole = await verifyChain(entries, { anchors: [newer, older] });
    expect(whole).toMatchObject({ verdict: 'intact', anchors: { compared: 2, upTo: 10 } });
  });

  test('a proof that was asked for and had nothing to go by is not established', async () => {
    const entries = await chainOf(10);
    const nothing: [AuditEntry[], AuditAnchor[] | undefined, string][] = [
      [[], undefined, 'no-entries'],
      [[], [], 'no-entries'],
      [entries, [], 'no-anchor-compared'],
      [entries, [anchorAt(entries[9]!, { chain: 'dev' })], 'no-anchor-compared'],
      [entries, [anchorAt(entries[9]!, { sequence: 0, hash: '0'.repeat(64) })], 'no-anchor-compared'],
    ];
    for (const [some, anchors, reason] of nothing) {
      const result = await verifyChain(some, { ...(anchors !== undefined && { anchors }) });
      expect(result).toMatchObject({ verdict: 'not-established', reason });
      expect(result).not.toHaveProperty('intact');
    }
  });

  test('the chain is the one that the first entry names, and an entry of another is the first bad one', async () => {
    const entries = await chainOf(4);
    expect(await verifyChain(entries)).toMatchObject({ verdict: 'intact', chain: 'prod', anchors: { compared: 0 } });
    expect(await verifyChain(entries, { chain: 'dev' })).toMatchObject({ verdict: 'broken', fault: { sequence: 1 } });
    const rest = entries.map((entry) => (entry.sequence === 3 ? { ...entry, chain: 'dev' } : entry));
    expect(await verifyChain(rest)).toMatchObject({ verdict: 'broken', chain: 'prod', fault: { sequence: 3 } });
  });
});

test.each(['entries', 'pages'] as const)(
  'a log that grows faster than it is read ends what reads its %s',
  async (way) => {
    const log = open();
    let last = 0;
    const grow = () =>
      log.append(
        'prod',
        Array.from({ length: 150 }, () => anEvent((last += 1))),
      );
    const numbersOf = (lines: readonly AuditLine[]) =>
      lines.map(({ record }) => Number('sequence' in record && record.sequence));
    const write = (lines: readonly AuditLine[]) => ({ bytes: Buffer.from(JSON.stringify(numbersOf(lines))) });
    await grow();
    const read: number[] = [];
    const parts = way === 'entries' ? log.entries('prod') : log.pages('prod', {}, { name: 'numbers', write });
    for await (const part of parts) {
      if (last < 3_000 && (way === 'pages' || read.length % 100 === 0)) await grow();
      if (part instanceof Uint8Array) read.push(...(JSON.parse(Buffer.from(part).toString()) as number[]));
      else read.push(Number('sequence' in part && part.sequence));
    }
    expect(read).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  },
);

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
    const text = await exportText(logOf(entries), 'prod', format);
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
    expect(JSON.parse(await exportText(logOf([]), 'prod', 'json'))).toEqual([]);
  });
});
