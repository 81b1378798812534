import type { Alert } from '../domain/alerts/alert.js';
import { type Approval, purposeOf } from '../domain/governance/approval.js';
import type { Environment } from '../domain/environments/environment.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { alertIdOf } from './alert-id.js';
import { factsOfApproval } from './alert-of-event.js';
import type { Announce } from './announce.js';
import { channelsOf } from './channels-of.js';
import { routeAlerts } from './route-alerts.js';

interface Services {
  readonly registry: RegistryStore;
  readonly announce: Announce;
  readonly now: () => Date;
}

/** Announced this long before the end, in milliseconds, or when a quarter of the time is left, if that is later. */
const noticeMs = 86_400_000;
const noticeShare = 0.25;

/** Tells of pending approvals that will soon expire, each once. Resolves to how many deliveries that gave. */
export type AnnounceExpiring = (environment: Environment) => Promise<number>;

export const createAnnounceExpiring = ({ registry, announce, now }: Services): AnnounceExpiring =>
  async function announceExpiring({ id: env }) {
    const channels = await channelsOf(registry, env);
    if (channels.length === 0) return 0;
    const at = now();
    const where = [
      { field: 'value.status', equals: 'PENDING' },
      { field: 'value.expiresAt', above: at.toISOString(), upTo: new Date(at.getTime() + noticeMs).toISOString() },
    ];
    let added = 0;
    for await (const { value: approval } of registry.approvals.each(env, { where })) {
      if (at.getTime() < noticeTime(approval)) continue;
      const { toolId } = approval;
      const owner = toolId && (await registry.tools.get(env, toolId))?.value.owner;
      added += await announce(routeAlerts(approval.id, [alertOf(approval, at, owner)], channels));
    }
    return added;
  };

function noticeTime({ requestedAt, expiresAt }: Approval): number {
  const end = Date.parse(expiresAt);
  return end - Math.min(noticeMs, (end - Date.parse(requestedAt)) * noticeShare);
}

const alertOf = (approval: Approval, at: Date, owner: string | undefined): Alert => ({
  id: alertIdOf('expiring', approval.env, approval.id),
  env: approval.env,
  kind: 'approval-expiring',
  severity: approval.severity,
  title: `Approval about to expire: ${purposeOf(approval)}`,
  text: 'Nobody has decided yet. When it expires, everything stays as it is.',
  facts: factsOfApproval(approval),
  subject: `approval/${approval.id}`,
  at: at.toISOString(),
  ...(owner !== undefined && { owner }),
});
