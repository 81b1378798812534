import { formatPagerDuty } from './format-pagerduty.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

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
