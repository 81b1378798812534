import type { AuditAnchor } from '../../shared/domain/governance/audit-entry.js';
import { type ChainVerification, chainVerificationSchema } from '../../shared/domain/governance/chain-verification.js';
import { anchorsPerRequestMax, anchorsToQuery } from '../../shared/audit/anchors-in-query.js';
import type { ApiCommand } from '../with-api.js';
import { chainPath } from './chain-path.js';

/**
 * Has an instance verify one chain, and compare it with every anchor of it: as many at a time as a request takes.
 * `anchors` are of any chains; without them none was asked for.
 */
export async function verifyInstance(
  { api, env }: Pick<ApiCommand, 'api' | 'env'>,
  anchors?: readonly AuditAnchor[],
): Promise<ChainVerification> {
  const ask = (some: readonly AuditAnchor[]): Promise<ChainVerification> =>
    api.request({
      path: `${chainPath(env)}/verification`,
      query: { ...(some.length > 0 && { anchors: anchorsToQuery(some) }) },
      schema: chainVerificationSchema,
    });

  const ours = (anchors ?? []).filter(({ chain, sequence }) => chain === env && sequence > 0);
  const first = await ask(ours.slice(0, anchorsPerRequestMax));
  if (first.verdict !== 'intact' || anchors === undefined) return first;
  if (ours.length === 0) {
    const { verdict: _, intact: __, ...looked } = first;
    return { verdict: 'not-established', reason: 'no-anchor-compared', ...looked };
  }
  let result = first;
  for (let at = anchorsPerRequestMax; at < ours.length; at += anchorsPerRequestMax) {
    const next = await ask(ours.slice(at, at + anchorsPerRequestMax));
    if (next.verdict !== 'intact') return next;
    const compared = result.anchors.compared + next.anchors.compared;
    result = { ...next, anchors: { compared, upTo: Math.max(result.anchors.upTo, next.anchors.upTo) } };
  }
  return result;
}
