import { randomUUID } from 'node:crypto';
import { type Event, originOf, type originShape, type RequestContext } from '../../domain/event.js';
import type { Operation } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** What happened, and who asked for it. */
export type NewEvent = Omit<Event, 'id' | keyof typeof originShape> & { readonly by: RequestContext };

/**
 * Writes down a state change, in the batch that makes it (the outbox). `before` and `after` hold what changed, not the
 * whole thing.
 */
export const eventOperation = ({ events }: RegistryStore, { by, ...event }: NewEvent): Operation =>
  events.creating({ id: `event-${randomUUID()}`, ...originOf(by), ...event });
