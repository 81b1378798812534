import { sha256 } from '../../kernel/canonical/canonical-json.js';
import type { Alert } from '../../domain/alerts/alert.js';
import type { Severity } from '../../domain/severity.js';
import { boundText } from '../bound-text.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

const severityOf: Record<Severity, 'critical' | 'error' | 'warning' | 'info'> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
  INFO: 'info',
};

const summaryMax = 1024;
const dedupMax = 255;

/** An Events API v2 event: a conflict that opens triggers, the same conflict closing resolves, under one `dedup_key`. */
export function formatPagerDuty(alert: Alert, routingKey: string) {
  const readable = `mtgs/${alert.env}/${alert.subject}`;
  const dedupKey = readable.length <= dedupMax ? readable : `mtgs/${alert.env}/${sha256(alert.subject)}`;
  const closes = alert.kind === 'conflict-closed' || alert.kind === 'approval-decided';
  if (closes) return { routing_key: routingKey, event_action: 'resolve' as const, dedup_key: dedupKey };
  return {
    routing_key: routingKey,
    event_action: 'trigger' as const,
    dedup_key: dedupKey,
    payload: {
      summary: boundText(alert.title, summaryMax),
      source: `mtgs.${alert.env}`,
      severity: severityOf[alert.severity],
      timestamp: alert.at,
      component: boundText(alert.subject, 255),
      group: 'mcp-tools',
      class: alert.kind,
      custom_details: {
        text: boundText(alert.text, 8000),
        facts: alert.facts.slice(0, 50).map(({ name, value }) => `${boundText(name, 200)}: ${boundText(value, 1000)}`),
      },
    },
    ...(alert.url !== undefined && { links: [{ href: alert.url, text: 'Open in MTGS' }] }),
    client: 'MTGS',
  };
}

/** PagerDuty by its Events API v2, which takes an event with 202. */
export const createPagerDuty = ({
  resolveSecret,
  url,
}: {
  readonly resolveSecret: ResolveSecret;
  readonly url: string;
}): Sender<'pagerduty'> =>
  function sendToPagerDuty(alert, { routingKey: reference }, signal) {
    const routingKey = resolveSecret(reference);
    return postJson({ url, body: formatPagerDuty(alert, routingKey), signal, success: 202, secrets: [routingKey] });
  };
