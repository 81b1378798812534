import type { Event } from '../../shared/domain/event.js';
import { createAuditLog } from '../../shared/audit/audit-log.js';
import { type ExportFormat, exportAudit } from '../../shared/audit/export-audit.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

export interface LogFigure {
  readonly what: string;
  readonly entries: number;
  readonly ms: number;
  /** Of the text, where there is one. */
  readonly bytes?: number;
  /** Largest resident memory of the process meanwhile, in bytes. */
  readonly resident: number;
}

const chain = 'prod';
const pageSize = 500;
const appendedAtOnce = 1_000;
const sampledEvery = 5_000;

/** An event as registrations write it. */
const anEvent = (number: number): Event => ({
  id: `event-${String(number).padStart(12, '0')}`,
  env: chain,
  type: 'TOOL_REGISTERED',
  at: new Date(Date.UTC(2026, 0, 1) + number * 10).toISOString(),
  actor: { kind: 'api-key', id: 'AbCdEfGh2345', name: 'CI of the CRM team' },
  subject: { kind: 'tool', id: `crm~update_customer_${number}` },
  after: { version: 1, fingerprint: '0'.repeat(64), status: 'pending', server: 'crm' },
});

/** Appends, reads, verifies and exports a log of so many entries in a SQLite file. */
export async function measureLog(
  file: string,
  entries: number,
  say: (text: string) => void,
): Promise<readonly LogFigure[]> {
  const documents = openSqliteDocuments(file, { name: 'audit', partitionKey: 'chain' });
  const log = createAuditLog(documents, () => new Date());
  const figures: LogFigure[] = [];

  async function measure(what: string, work: (sample: () => void) => Promise<number | undefined>): Promise<void> {
    say(`${what}…`);
    let resident = process.memoryUsage.rss();
    const start = performance.now();
    const bytes = await work(() => {
      resident = Math.max(resident, process.memoryUsage.rss());
    });
    const ms = performance.now() - start;
    figures.push({ what, entries, ms, ...(bytes !== undefined && { bytes }), resident });
  }

  await measure('append', async (sample) => {
    for (let at = 0; at < entries; at += appendedAtOnce) {
      const length = Math.min(appendedAtOnce, entries - at);
      await log.append(
        chain,
        Array.from({ length }, (_, i) => anEvent(at + i + 1)),
      );
      sample();
    }
    return undefined;
  });
  await measure('baseline: read the rows', async (sample) => {
    for await (const count of readRows()) if (count % sampledEvery === 0) sample();
    return undefined;
  });
  await measure('verify the chain', async (sample) => {
    const { verdict, entries: seen } = await verifyChain(sampled(log.entries(chain), sample), { chain });
    if (verdict !== 'intact' || seen !== entries)
      throw new Error(`the chain of the bench is not whole: ${seen} entries`);
    return undefined;
  });
  await measure('baseline: read the rows and write JSON', async (sample) => {
    let bytes = 0;
    for await (const _ of readRows((value) => (bytes += Buffer.byteLength(JSON.stringify(value))))) sample();
    return bytes;
  });
  for (const format of ['ndjson', 'cef'] satisfies ExportFormat[]) {
    await measure(`export as ${format.toUpperCase()}`, async (sample) => {
      let bytes = 0;
      for await (const piece of exportAudit(log, { chain, format, productVersion: '0' })) {
        bytes += piece.byteLength;
        sample();
      }
      return bytes;
    });
  }
  documents.close();
  return figures;

  /** Every row, page by page, with nothing done to it; yields how many there were. */
  async function* readRows(each: (value: unknown) => void = () => undefined): AsyncGenerator<number> {
    let after = '';
    for (let count = 0; count < entries;) {
      const { items } = await documents.query(chain, {
        where: [
          { field: 'kind', equals: 'entry' },
          { field: 'id', above: after },
        ],
        orderBy: { field: 'id', direction: 'ascending' },
        limit: pageSize,
      });
      for (const { value } of items) each(value['value']);
      count += items.length;
      after = items.at(-1)?.value.id ?? after;
      yield count;
    }
  }
}

async function* sampled<T>(items: AsyncIterable<T>, sample: () => void): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    if (++count % sampledEvery === 0) sample();
    yield item;
  }
}
