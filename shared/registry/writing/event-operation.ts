import { randomUUID } from 'node:crypto';
import type { Event } from '../../domain/event.js';
import type { Operation } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/**
 * Writes down a state change, in the batch that makes it (the outbox). `before` and `after` hold what changed, not the
 * whole thing.
 */
export const eventOperation = ({ events }: RegistryStore, event: Omit<Event, 'id'>): Operation =>
  events.creating({ id: `event-${randomUUID()}`, ...event });
