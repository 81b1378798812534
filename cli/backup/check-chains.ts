import type { DatabaseSync } from 'node:sqlite';
import type { AuditRecord } from '../../shared/domain/governance/audit-entry.js';
import { readDamagedRow, readEntry } from '../../shared/audit/read-entry.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { readRow, type Row } from '../../shared/platform/documents/sqlite-rows.js';

/** One audit chain and what was found of it. */
export interface ChainFound {
  readonly chain: string;
  readonly entries: number;
  /** The first thing that is wrong. */
  readonly fault?: string;
}

/** Verifies every audit chain there is, entry by entry. */
export async function checkChains(database: DatabaseSync): Promise<ChainFound[]> {
  const chains = database.prepare('SELECT DISTINCT partition FROM documents_audit ORDER BY partition').all();
  const found: ChainFound[] = [];
  for (const { partition } of chains) found.push(await checkChain(database, String(partition)));
  return found;
}

async function checkChain(database: DatabaseSync, chain: string): Promise<ChainFound> {
  const verified = await verifyChain(entriesOf(database, chain), { chain });
  const { entries } = verified;
  if (verified.verdict === 'intact') return { chain, entries };
  if (verified.verdict === 'not-established') return { chain, entries, fault: 'it holds no entry' };
  const { sequence, reason } = verified.fault;
  return { chain, entries, fault: `entry ${sequence} ${reason}` };
}

/** What is kept as the entries of a chain, in the order of their ids, which is that of their numbers. */
function* entriesOf(database: DatabaseSync, chain: string): Generator<AuditRecord> {
  const position = database.prepare('SELECT json_error_position(?) AS at');
  const sql = `SELECT lsn, partition, id, body FROM documents_audit
    WHERE partition = ? AND id >= 'entry:' AND id < 'entry;' ORDER BY id`;
  const errorPosition = (text: string): number => Number(position.get(text)?.['at']);
  for (const row of database.prepare(sql).iterate(chain)) {
    const reading = readRow(row as unknown as Row, { container: 'audit', partitionKey: 'chain', errorPosition });
    yield 'damaged' in reading ? readDamagedRow(chain, reading.damaged) : readEntry(chain, reading.stored);
  }
}
