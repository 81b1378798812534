import type { z } from 'zod';
import { anchorOf } from '../../../shared/audit/anchor-of.js';
import { anchorsFromQuery } from '../../../shared/audit/anchors-in-query.js';
import type { AuditLog } from '../../../shared/audit/audit-log.js';
import type { AuditLine, PageWriting } from '../../../shared/audit/read-log.js';
import { exportAudit, exportContentTypes, type exportFormats } from '../../../shared/audit/export-audit.js';
import type { RecordEvent } from '../../../shared/audit/record-event.js';
import { instanceChain } from '../../../shared/domain/governance/audit-entry.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { verifyChain } from '../../../shared/audit/verify-chain.js';
import type { Made } from '../../../shared/platform/documents/kept-pages.js';
import { type auditQuery, checkChain, type listQuery, toAuditFilter } from './audit-query.js';
import type { Caller } from '../../wire/caller.js';
import { productVersion } from '../../engine/product-version.js';
import { readyJson } from '../../wire/ready-json.js';
import type { Answer } from '../../wire/respond.js';

type Filter = z.output<typeof auditQuery>;

/** A page of a chain by sequence, which is the order of ingestion. */
export async function listChain(
  { audit }: { readonly audit: AuditLog },
  chain: string,
  { limit, cursor, order, ...filter }: z.output<typeof listQuery>,
  caller: Caller,
): Promise<Answer> {
  checkChain(caller, chain);
  const ready = await audit.page(
    chain,
    toAuditFilter(filter),
    { limit, continuation: cursor, direction: order },
    listing,
  );
  return { status: 200, ready };
}

/** Entries are sent as they are stored. */
function writeList(lines: readonly AuditLine[], continuation: string | undefined): Made {
  const next = continuation === undefined ? '' : `,"nextCursor":${JSON.stringify(continuation)}`;
  return readyJson(`{"items":[${lines.map(({ json }) => json()).join(',')}]${next}}`);
}

const listing: PageWriting = { name: 'list', write: writeList };

export interface ExportServices {
  readonly audit: AuditLog;
  readonly registry: RegistryStore;
  readonly recordEvent: RecordEvent;
}

interface AskedExport {
  readonly chain: string;
  readonly query: Filter & { readonly format: (typeof exportFormats)[number] };
  readonly caller: Caller;
  readonly isHead: boolean;
}

/** A chain, streamed; the export is an entry of it itself, written before the first byte. A chain outlives its environment. */
export async function exportChain(
  { audit, registry, recordEvent }: ExportServices,
  { chain, query: { format, ...query }, caller, isHead }: AskedExport,
): Promise<Answer> {
  checkChain(caller, chain);
  if (chain !== instanceChain) {
    await findEnvironment(registry, chain).catch(async (error: unknown) => {
      if (!(await hasEntries(audit, chain))) throw error;
    });
  }
  const filter = toAuditFilter(query);
  if (!isHead) {
    await recordEvent({
      env: chain,
      type: 'AUDIT_EXPORTED',
      by: caller,
      subject: { kind: 'audit', id: chain },
      after: { format, ...filter },
    });
  }
  const raw = exportAudit(audit, { chain, filter, format, productVersion });
  return { status: 200, raw, headers: { 'Content-Type': exportContentTypes[format] } };
}

/** Damaged entries count: not even the last one keeps a chain from being exported. */
async function hasEntries(audit: AuditLog, chain: string): Promise<boolean> {
  for await (const _ of audit.entries(chain)) return true;
  return false;
}

export interface VerifyServices {
  readonly audit: AuditLog;
  readonly now: () => Date;
}

/** Recomputes a chain, and compares it with anchors if any are given. */
export async function verifyWholeChain(
  { audit, now }: VerifyServices,
  chain: string,
  anchors: string | undefined,
  caller: Caller,
): Promise<Answer> {
  checkChain(caller, chain);
  const at = now();
  const result = await verifyChain(audit.entries(chain), {
    chain,
    ...(anchors !== undefined && { anchors: anchorsFromQuery(anchors, chain, at) }),
  });
  return { status: 200, body: result.verdict === 'intact' ? { ...result, anchor: anchorOf(result, at) } : result };
}
