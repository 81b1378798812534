import { type Delivery, deliverySchema } from '../domain/alerts/delivery.js';
import { ConflictError } from '../kernel/errors/errors.js';
import { type Collection, createCollection } from './collection.js';
import type { Documents, Stored } from '../platform/documents/documents.js';

/** Alerts on their way, in the container `registry`, so that its change feed starts what is queued. */
export interface DeliveryStore extends Pick<Collection<Delivery>, 'get' | 'page' | 'all' | 'each' | 'list'> {
  /** Writes it down unless it is there already, in whatever state. Resolves to whether it was new. */
  add(delivery: Delivery): Promise<boolean>;
  /** @throws {ConflictError} when somebody else wrote meanwhile. */
  replace(stored: Stored<Delivery>, next: Delivery): Promise<void>;
}

/** A delivery store over the container `registry`, whose partition key is `env`. */
export function createDeliveryStore(documents: Documents): DeliveryStore {
  const deliveries = createCollection<Delivery>(documents, {
    kind: 'delivery',
    schema: deliverySchema,
    env: ({ env }) => env,
    key: ({ id }) => id,
  });
  return {
    get: (env, key) => deliveries.get(env, key),
    page: (env, query) => deliveries.page(env, query),
    all: (env, query) => deliveries.all(env, query),
    each: (env, query) => deliveries.each(env, query),
    list: (env, query) => deliveries.list(env, query),
    async add(delivery) {
      try {
        await documents.batch(delivery.env, [deliveries.creating(delivery)]);
        return true;
      } catch (error) {
        if (error instanceof ConflictError) return false;
        throw error;
      }
    },
    replace: (stored, next) => documents.batch(next.env, [deliveries.replacing(stored, next)]),
  };
}
