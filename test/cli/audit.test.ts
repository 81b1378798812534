import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../shared/domain/audit-entry.js';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { chainEntry, type ChainHead, emptyChain } from '../../shared/governance/audit/chain-entry.js';
import { verifyChain } from '../../shared/governance/audit/verify-chain.js';
import { readExport } from '../../cli/audit/read-export.js';
import { runMtgs } from './support/run-mtgs.js';

/** A chain with every kind of event, as an export of it would hold it. */
function aChain(): AuditEntry[] {
  let head: ChainHead = emptyChain;
  return eventTypeSchema.options.map((type, number) => {
    const entry = chainEntry(
      'default',
      head,
      {
        id: `event-${number}`,
        env: 'default',
        type,
        at: '2026-01-01T00:00:00.000Z',
        actor: { kind: 'user', id: 'ada', name: 'Ada' },
        subject: { kind: 'tool', id: `crm~tool_${number}` },
        before: { status: 'pending' },
        after: { status: 'active', version: number },
      },
      new Date('2026-01-01T00:00:01Z'),
    );
    head = entry;
    return entry;
  });
}

const chain = aChain();
const last = chain.at(-1)!;
let folder = '';
let anchors = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-cli-audit-'));
  anchors = join(folder, 'anchors.ndjson');
  const anchor = { chain: 'default', sequence: last.sequence, hash: last.hash, at: '2026-01-02T00:00:00.000Z' };
  writeFileSync(
    anchors,
    `${JSON.stringify({ ...anchor, chain: 'other', hash: '0'.repeat(64) })}\n${JSON.stringify(anchor)}\n`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function verify(entries: readonly unknown[], more: readonly string[] = ['--anchor', anchors]) {
  const file = join(folder, 'export.ndjson');
  writeFileSync(file, entries.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join('\n'));
  return runMtgs(['audit', 'verify', '--file', file, ...more]);
}

describe('audit verify --file', () => {
  it('says that a saved export is whole, and that an anchor is missing', async () => {
    expect(await verify(chain)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${chain.length} entries`) as string,
    });
    expect((await verify(chain, [])).err).toContain('Without an anchor');
  });

  it('finds any single change of any field, and names the entry', async () => {
    const fields = Object.keys(last) as (keyof AuditEntry)[];
    await fc.assert(
      fc.asyncProperty(fc.nat(chain.length - 1), fc.constantFrom(...fields), async (at, field) => {
        const entries = chain.map((entry) => ({ ...entry }));
        const changed = entries[at] as Record<string, unknown>;
        const value = changed[field];
        if (typeof value === 'number') changed[field] = value + 1;
        else if (typeof value === 'string') changed[field] = flipped(value);
        else changed[field] = { ...(value as object), kind: 'app' };
        const file = join(folder, 'changed.ndjson');
        writeFileSync(file, entries.map((entry) => JSON.stringify(entry)).join('\n'));
        const found = await verifyChain(readExport(file)).then(
          ({ fault }) => fault?.sequence,
          // What is no entry any more is refused by its line.
          (error: unknown) => Number(/line (\d+)/.exec(String(error))?.[1]),
        );
        expect(found).toBe(at + 1);
      }),
      { numRuns: 150 },
    );
  });

  const faults: [string, (entries: AuditEntry[]) => unknown, number][] = [
    ['one dropped', (entries) => entries.splice(4, 1), 5],
    ['two swapped', (entries) => entries.splice(4, 2, entries[5]!, entries[4]!), 5],
    ['one twice', (entries) => entries.splice(4, 0, entries[3]!), 5],
    ['one inserted', (entries) => entries.splice(4, 0, { ...entries[4]!, eventId: 'forged' }), 5],
    ['the end cut off', (entries) => entries.splice(-1), chain.length],
    ['nothing left', (entries) => entries.splice(0), 1],
  ];
  it.each(faults)('finds %s', async (_what, damage, sequence) => {
    const entries = [...chain];
    damage(entries);
    const { code, out } = await verify(entries);
    expect([code, out]).toEqual([1, expect.stringContaining(`BROKEN at entry ${sequence}`)]);
  });

  it.each([
    ['a file that is not there', ['audit', 'verify', '--file', '/nowhere/export.ndjson'], 'cannot be read'],
    ['an anchor that is none', ['audit', 'verify', '--file', 'x', '--anchor', import.meta.filename], 'is no anchor'],
  ])('2: %s', async (_what, args, words) => {
    expect(await runMtgs(args)).toMatchObject({ code: 2, err: expect.stringContaining(words) as string });
  });

  it('2: a line that is no entry is named', async () => {
    expect(await verify([chain[0], '{"half":'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('line 2') as string,
    });
  });
});

/** Another value of the same form: another hash, time or word. */
const flipped = (text: string): string =>
  /^[0-9a-f]{64}$/.test(text)
    ? (text.startsWith('0') ? '1' : '0') + text.slice(1)
    : text.includes('T00:00:0')
      ? text.replace('2026', '2025')
      : eventTypeSchema.options.includes(text as never)
        ? (eventTypeSchema.options.find((type) => type !== text) ?? '')
        : `${text}x`;
