import { z } from 'zod';
import { instanceChain } from '../../../shared/domain/governance/audit-entry.js';
import { eventTypeSchema } from '../../../shared/domain/event.js';
import { anchorsPattern } from '../../../shared/audit/anchors-in-query.js';
import type { AuditFilter } from '../../../shared/audit/read-log.js';
import { exportFormats } from '../../../shared/audit/export-audit.js';
import { pageQuery } from '../../wire/schemas.js';
import type { Caller } from '../../wire/caller.js';
import { unknownEnvironment } from '../../engine/unknown-environment.js';

/** Which entries of a chain. Times are of ingestion: `from` inclusive, `to` exclusive. */
export const auditQuery = z.strictObject({
  type: eventTypeSchema.optional(),
  actor: z.string().max(200).optional().meta({ description: 'Only what the identity of this id did' }),
  subject: z.string().max(300).optional().meta({ description: 'Only what happened to the thing of this id' }),
  from: z.iso.datetime().optional().meta({ description: 'Ingested at this time or later' }),
  to: z.iso.datetime().optional().meta({ description: 'Ingested before this time' }),
  after: z.coerce.number().int().min(0).optional().meta({ description: 'Resumes after this sequence number' }),
});

/** A page of a chain. */
export const listQuery = auditQuery.extend(pageQuery.shape).extend({
  order: z
    .enum(['ascending', 'descending'])
    .default('ascending')
    .meta({ description: 'By sequence, which is the order of ingestion: `descending` gives the newest entries first' }),
});

export const exportQuery = auditQuery.extend({ format: z.enum(exportFormats).default('ndjson') });

export const anchorsQuery = z.strictObject({
  anchors: z
    .string()
    .regex(anchorsPattern, 'lists at most 20 anchors, each as <sequence>:<hash>, with commas between them')
    .meta({ description: 'Up to 20 anchors of this chain, as <sequence>:<hash>, with commas between them' })
    .optional(),
});

export function toAuditFilter({ type, actor, subject, from, to, after }: z.output<typeof auditQuery>): AuditFilter {
  return {
    ...(type !== undefined && { types: [type] }),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
    ...(after !== undefined && { after }),
  };
}

/** The chain of an environment. The instance's own has paths of its own, and belongs to no environment. */
export function chainOf(environment: string): string {
  if (environment === instanceChain) throw unknownEnvironment(environment);
  return environment;
}

/** A chain outside the caller's environments does not exist, as far as the caller can tell. */
export function checkChain({ environments }: Caller, chain: string): void {
  if (environments?.includes(chain) === false) throw unknownEnvironment(chain);
}
