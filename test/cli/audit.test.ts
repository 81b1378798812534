import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditAnchor, AuditEntry } from '../../shared/domain/governance/audit-entry.js';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { chainEntry, type ChainHead, emptyChain, hashEntry } from '../../shared/audit/chain-entry.js';
import { createAuditLog } from '../../shared/audit/audit-log.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { readExport } from '../../cli/audit/read-export.js';
import { anEvent } from '../audit/support/an-event.js';
import { exportText } from '../audit/support/export-text.js';
import { runInProcess } from './support/in-process.js';

/** A chain with every kind of event, as an export of it would hold it. */
function aChain(env = 'prod'): AuditEntry[] {
  let head: ChainHead = emptyChain;
  return eventTypeSchema.options.map((type, number) => {
    const entry = chainEntry(
      env,
      head,
      {
        id: `event-${number}`,
        env,
        type,
        at: '2026-01-01T00:00:00.000Z',
        // A separator of lines and a replacement character are characters like others.
        actor: { kind: 'user', id: 'ada', name: 'Ada \u2028 \ufffd' },
        subject: { kind: 'tool', id: `crm~tool_${number}` },
        before: { status: 'pending' },
        after: { status: 'active', version: number + 0.5 },
      },
      new Date('2026-01-01T00:00:01Z'),
    );
    head = entry;
    return entry;
  });
}

const chain = aChain();
const other = aChain('dev');
const last = chain.at(-1)!;
/** The chain as lines of a file, which need not be entries. */
const lines: readonly (string | AuditEntry)[] = chain;
const anchorOf = ({ sequence, hash }: AuditEntry, over: Partial<AuditAnchor> = {}): string =>
  JSON.stringify({ chain: 'prod', sequence, hash, at: '2026-01-02T00:00:00.000Z', ...over });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-cli-audit-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function saved(name: string, lines: readonly (string | AuditEntry)[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return file;
}

/** Verifies such an export with the command, as a user would. */
const verify = (lines: readonly (string | AuditEntry)[], ...more: string[]) =>
  runInProcess(['audit', 'verify', '--file', saved('export.ndjson', lines), ...more]);
const anchored = (...anchors: string[]): string[] => ['--anchor', saved('anchors.ndjson', anchors)];

const bytesOf = (entry: AuditEntry, work: (text: string) => string): string => work(JSON.stringify(entry));

describe('audit verify --file', () => {
  it('takes the chain from the entries, and says whether it was compared with an anchor', async () => {
    const alone = await verify(chain);
    expect([alone.code, alone.out]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`the chain prod is whole: ${chain.length} entries, no anchor;.*\nWithout an anchor, it cannot`, 's'),
      ),
    ]);
    const compared = await verify(chain, ...anchored(anchorOf(chain[3]!), anchorOf(last, { chain: 'dev' })));
    expect([compared.code, compared.out]).toEqual([
      0,
      expect.stringMatching(
        /the chain prod is whole: \d+ entries, compared with 1 anchor;.*of entry 4:.*cannot be seen/s,
      ),
    ]);
    expect(JSON.parse((await verify(chain, '--json')).out)).toMatchObject({
      verdict: 'intact',
      chain: 'prod',
      anchors: { compared: 0, upTo: 0 },
    });
  });

  const faults: [what: string, some: (string | AuditEntry)[], sequence: number][] = [
    ['one dropped', lines.toSpliced(4, 1), 5],
    ['two swapped', lines.toSpliced(4, 2, chain[5]!, chain[4]!), 5],
    ['one twice', lines.toSpliced(4, 0, chain[3]!), 5],
    ['one inserted', lines.toSpliced(4, 0, { ...chain[4]!, eventId: 'forged' }), 5],
    ['one of another chain', lines.toSpliced(4, 1, other[4]!), 5],
    ['the end cut off', chain.slice(0, -1), chain.length],
    [
      'a field added',
      lines.toSpliced(
        5,
        1,
        bytesOf(chain[5]!, (text) => text.replace('{', '{"approvedBy":"x",')),
      ),
      6,
    ],
    [
      'a field added to the actor',
      lines.toSpliced(
        5,
        1,
        bytesOf(chain[5]!, (text) => text.replace('"actor":{', '"actor":{"email":"x",')),
      ),
      6,
    ],
    [
      'a key twice, the false one first',
      lines.toSpliced(
        5,
        1,
        bytesOf(chain[5]!, (text) => text.replace('{', '{"type":"TOOL_DELETED",')),
      ),
      6,
    ],
    [
      'a key twice, deep inside',
      lines.toSpliced(
        5,
        1,
        bytesOf(chain[5]!, (text) => text.replace('"after":{', '"after":{"status":"blocked",')),
      ),
      6,
    ],
    [
      'digits that a double does not hold',
      lines.toSpliced(
        5,
        1,
        bytesOf(chain[5]!, (text) => text.replace('5.5', '5.50000000000000000001')),
      ),
      6,
    ],
    ['a torn line', lines.toSpliced(2, 1, '{'), 3],
    ['a line that is no entry', lines.toSpliced(2, 1, '["entry"]'), 3],
    ['an unknown type', lines.toSpliced(2, 1, { ...chain[2]!, type: 'NOTHING_HAPPENED' as never }), 3],
    [
      'a line that is too long',
      lines.toSpliced(2, 1, JSON.stringify({ ...chain[2]!, after: 'x'.repeat(5_000_000) })),
      3,
    ],
    ['a line that is too deep', lines.toSpliced(2, 1, `${'['.repeat(100_000)}${']'.repeat(100_000)}`), 3],
    [
      'one that was damaged before',
      lines.toSpliced(2, 1, JSON.stringify({ chain: 'prod', sequence: 3, damaged: 'its hash' })),
      3,
    ],
    ['nothing but a torn line', ['{'], 1],
  ];
  it.each(faults)('1: finds and names %s', async (_what, some, sequence) => {
    const { code, out } = await verify(some, ...anchored(anchorOf(last)));
    expect([code, out]).toEqual([1, expect.stringContaining(`BROKEN at entry ${sequence}`)]);
  });

  it('1: finds bytes that are no text, even where decoding would hide them', async () => {
    const file = saved('bytes.ndjson', chain);
    const bytes = readFileSync(file);
    const at = bytes.indexOf('\ufffd');
    writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]));
    const { code, out } = await runInProcess(['audit', 'verify', '--file', file]);
    expect([code, out]).toEqual([1, expect.stringContaining('BROKEN at entry 1')]);
  });

  it('1: an anchor that does not match counts, though a newer one does', async () => {
    const { code, out } = await verify(
      chain,
      ...anchored(anchorOf(chain[3]!, { hash: 'a'.repeat(64) }), anchorOf(last)),
    );
    expect([code, out]).toEqual([1, expect.stringContaining('BROKEN at entry 4')]);
  });

  it('2: an export of another chain than --env asks for', async () => {
    const { code, err } = await verify(chain, '--env', 'dev', ...anchored(anchorOf(last, { chain: 'dev' })));
    expect([code, err]).toEqual([2, expect.stringContaining('of the chain "prod", not of "dev"')]);
    expect(await verify(chain, '--env', 'prod')).toMatchObject({ code: 0 });
  });

  const nothing: [what: string, some: AuditEntry[], more: () => string[], words: string][] = [
    ['an export without entries', [], () => [], 'holds no entries'],
    ['an export without entries, with an anchor', [], () => anchored(anchorOf(last)), 'holds no entries'],
    ['an empty file of anchors', chain, () => anchored(), 'no anchor in'],
    ['anchors of other chains only', chain, () => anchored(anchorOf(last, { chain: 'x' })), 'of the chain prod'],
    [
      'an anchor of nothing',
      chain,
      () => anchored(anchorOf(last, { sequence: 0, hash: '0'.repeat(64) })),
      'of the chain prod',
    ],
  ];
  it.each(nothing)('3: %s proves nothing, and the message says what to do', async (_what, some, more, words) => {
    const { code, out, err } = await verify(some, ...more());
    expect([code, out, err]).toEqual([
      3,
      '',
      expect.stringMatching(new RegExp(`not established: .*${words}.*\nhint: `)),
    ]);
    const json = await verify(some, '--json', ...more());
    expect([json.code, JSON.parse(json.out)]).toEqual([3, expect.objectContaining({ verdict: 'not-established' })]);
  });

  it('accepts what other programs write: spaces, another order of keys, carriage returns, a mark in front', async () => {
    const written = chain.map((entry) => {
      const turned = Object.fromEntries(Object.entries(entry).reverse());
      return `${JSON.stringify(turned, undefined, 1).replaceAll('\n', ' ')}\r`;
    });
    expect(await verify([`\ufeff${written[0]!}`, '', ...written.slice(1)])).toMatchObject({ code: 0 });
  });

  it('finds any single change of any field, and names the entry', async () => {
    const fields = Object.keys(last) as (keyof AuditEntry)[];
    await fc.assert(
      fc.asyncProperty(fc.nat(chain.length - 1), fc.constantFrom(...fields), async (at, field) => {
        const changed: Record<string, unknown> = { ...chain[at]! };
        const value = changed[field];
        if (typeof value === 'number') changed[field] = value + 1;
        else if (typeof value === 'string') changed[field] = flipped(value);
        else changed[field] = { ...(value as object), kind: 'app' };
        const file = saved('changed.ndjson', lines.toSpliced(at, 1, JSON.stringify(changed)));
        expect(await verifyChain(readExport(file))).toMatchObject({ verdict: 'broken', fault: { sequence: at + 1 } });
      }),
      { numRuns: 150 },
    );
  });

  it('finds any change of any byte, unless it says the same', async () => {
    const text = Buffer.from(JSON.stringify(chain[3]));
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.nat(255), async (place, byte) => {
        const bytes = Buffer.from(text);
        bytes[place] = byte;
        // Spaces between tokens and other ways of writing a character say the same; a line break makes two lines.
        fc.pre(!bytes.equals(text) && byte !== 0x0a);
        const file = saved('byte.ndjson', chain.slice(0, 3));
        writeFileSync(file, bytes, { flag: 'a' });
        const result = await verifyChain(readExport(file));
        if (result.verdict === 'intact') expect(JSON.parse(bytes.toString())).toEqual(chain[3]);
        else expect(result).toMatchObject({ verdict: 'broken', fault: { sequence: 4 } });
      }),
      { numRuns: 300 },
    );
  });

  it('finds whole what MTGS exports, whatever the events say', async () => {
    // Any code units, halves of characters among them, and keys that are something else to JavaScript.
    const word = fc.oneof(
      fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
      fc.string({ unit: fc.nat(0x7ff).map((unit) => String.fromCharCode(0xd800 + unit)), maxLength: 3 }),
      fc.constantFrom('__proto__', 'toString', 'toJSON', 'constructor', '\u2028', '\ufeff', '\ufffd', 'a\r\nb'),
    );
    const json = fc.oneof(fc.jsonValue(), fc.dictionary(word, fc.oneof(word, fc.double(), fc.constant(null))));
    // As it comes out of a store.
    const stored = json.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    const event = fc.record({
      type: fc.constantFrom(...eventTypeSchema.options),
      actor: fc.record({ kind: fc.constantFrom('user' as const, 'app' as const), id: word, name: word }),
      subject: fc.record({ kind: word, id: word }),
      before: stored,
      after: stored,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), async (events) => {
        const documents = openSqliteDocuments(':memory:', { name: 'audit', partitionKey: 'chain' });
        const log = createAuditLog(documents, () => new Date());
        await log.append(
          'prod',
          events.map((over, index) => anEvent(index, over)),
        );
        expect(await verifyChain(log.entries('prod'))).toMatchObject({ verdict: 'intact', entries: events.length });
        const file = saved('any.ndjson', []);
        appendFileSync(file, await exportText(log, 'prod', 'ndjson'));
        expect(await verifyChain(readExport(file))).toMatchObject({ verdict: 'intact', entries: events.length });
        documents.close();
      }),
      { numRuns: 200 },
    );
  });

  it('1: a hash that was computed over more than an entry has is no entry of MTGS', async () => {
    const more = { ...chain[0]!, approvedBy: 'the auditor' };
    const { code, out } = await verify([JSON.stringify({ ...more, hash: hashEntry(more) })]);
    expect([code, out]).toEqual([1, expect.stringContaining('approvedBy')]);
  });

  it.each([
    ['a file that is not there', ['audit', 'verify', '--file', '/nowhere/export.ndjson'], 'cannot be read'],
    ['an anchor that is none', ['audit', 'verify', '--file', 'x', '--anchor', import.meta.filename], 'is no anchor'],
    ['--update without anchors', ['audit', 'verify', '--file', 'x', '--update'], 'needs --anchor'],
  ])('2: %s', async (_what, args, words) => {
    expect(await runInProcess(args)).toMatchObject({ code: 2, err: expect.stringContaining(words) as string });
  });

  it('2: an anchor with a key twice is none, since two readers would read two anchors', async () => {
    const twice = anchorOf(last).replace('{', '{"sequence":1,');
    expect(await verify(chain, ...anchored(twice))).toMatchObject({
      code: 2,
      err: expect.stringContaining('line 1') as string,
    });
  });
});

describe('audit verify --update', () => {
  it('keeps the new end where the chain was compared with an anchor, on a line of its own, once', async () => {
    const anchors = saved('kept.ndjson', []);
    writeFileSync(anchors, anchorOf(chain[3]!)); // Without a line break at its end.
    for (const words of ['added an anchor of entry', 'there is an anchor already']) {
      const { code, err } = await verify(chain, '--anchor', anchors, '--update');
      expect([code, err]).toEqual([0, expect.stringContaining(words)]);
    }
    const kept = readFileSync(anchors, 'utf8').trim().split('\n');
    expect(kept.map((line) => JSON.parse(line) as AuditAnchor)).toMatchObject([
      { sequence: 4 },
      { chain: 'prod', sequence: last.sequence, hash: last.hash },
    ]);
  });

  it('keeps nothing where nothing was compared, or the chain is broken', async () => {
    for (const [some, first, code] of [
      [chain, '', 3],
      [lines.toSpliced(4, 1), anchorOf(chain[3]!), 1],
    ] as const) {
      const anchors = saved('kept.ndjson', first === '' ? [] : [first]);
      const before = readFileSync(anchors, 'utf8');
      expect(await verify(some, '--anchor', anchors, '--update')).toMatchObject({ code });
      expect(readFileSync(anchors, 'utf8')).toBe(before);
    }
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
