import { z } from 'zod';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { slugSchema } from '../../shared/domain/ids.js';
import type { AuditFilter } from '../../shared/audit/audit-log.js';
import type { Caller } from '../wire/caller.js';
import { unknownEnvironment } from '../engine/unknown-environment.js';

/** Which entries of which chain. Times are of ingestion: `from` inclusive, `to` exclusive. */
export const auditQuery = z.strictObject({
  env: slugSchema,
  type: eventTypeSchema.optional(),
  actor: z.string().max(200).optional(),
  subject: z.string().max(300).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  /** Resumes after this sequence number. */
  after: z.coerce.number().int().min(0).optional(),
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

/** A chain outside the caller's environments does not exist, as far as the caller can tell. */
export function checkChain({ environments }: Caller, env: string): void {
  if (environments?.includes(env) === false) throw unknownEnvironment(env);
}
