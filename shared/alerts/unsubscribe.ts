import type { RequestContext } from '../domain/event.js';
import { ConflictError } from '../kernel/errors/errors.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';

export type Unsubscribe = (request: {
  readonly env: string;
  readonly id: string;
  readonly by: RequestContext;
}) => Promise<void>;

/** Removes a subscription; one that is not there is removed already. */
export const createUnsubscribe = ({ registry, now }: RegistryServices): Unsubscribe =>
  async function unsubscribe({ env, id, by }) {
    const stored = await registry.subscriptions.get(env, id);
    if (stored === undefined) return;
    try {
      await registry.commit(env, [
        registry.subscriptions.removing(stored),
        eventOperation(registry, {
          env,
          type: 'SUBSCRIPTION_DELETED',
          at: now().toISOString(),
          by,
          subject: { kind: 'subscription', id },
          before: { host: new URL(stored.value.callbackUrl).host },
        }),
      ]);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Somebody else removed it.
    }
  };
