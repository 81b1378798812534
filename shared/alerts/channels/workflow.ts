import type { Alert } from '../../domain/alerts/alert.js';
import { boundText } from '../bound-text.js';
import { createByteBudget } from '../../platform/outbound/bound-response.js';
import { createGuardedFetch } from '../../platform/outbound/guarded-fetch.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

/** The adaptive card with buttons that goes along with an alert; `undefined` for alerts that ask for no decision. */
export type ReadCard = (alert: Alert) => Promise<unknown>;

export interface WorkflowOptions {
  readonly resolveSecret: ResolveSecret;
  readonly readCard: ReadCard;
  /** Whether subscriptions may lead to private, loopback or link-local addresses. */
  readonly allowPrivateAddresses: boolean;
}

const answerBytesMax = 65_536;

/**
 * Logic Apps and whatever else takes JSON: `{ alert, card? }`. A channel of a policy names its address as a setting; a
 * subscription's came from outside, so that it is checked at connection time and no redirect is followed.
 */
export const createWorkflow = ({
  resolveSecret,
  readCard,
  allowPrivateAddresses,
}: WorkflowOptions): { readonly workflow: Sender<'workflow'>; readonly subscription: Sender<'subscription'> } => ({
  async workflow(alert, { url }, signal) {
    return postJson({ url: resolveSecret(url), body: await messageOf(alert, readCard), signal });
  },
  async subscription(alert, { url }, signal) {
    const guarded = createGuardedFetch(
      { allowPrivateAddresses, redirectsMax: 0 },
      createByteBudget(answerBytesMax, () => undefined),
    );
    try {
      return await postJson({ url, body: await messageOf(alert, readCard), signal, guardedFetch: guarded.fetch });
    } finally {
      await guarded.close();
    }
  },
});

const factsMax = 15;

const bounded = ({ title, text, subject, facts, ...rest }: Alert): Alert => ({
  ...rest,
  title: boundText(title, 500),
  text: boundText(text, 2000),
  subject: boundText(subject, 500),
  facts: facts
    .slice(0, factsMax)
    .map(({ name, value }) => ({ name: boundText(name, 100), value: boundText(value, 300) })),
});

async function messageOf(alert: Alert, readCard: ReadCard): Promise<unknown> {
  const card = await readCard(alert);
  return { alert: bounded(alert), ...(card !== undefined && { card }) };
}
