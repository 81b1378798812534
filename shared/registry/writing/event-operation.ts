import { randomUUID } from 'node:crypto';
import { eventOf, type NewEvent } from '../../domain/event.js';
import type { Operation } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/**
 * Writes down a state change, in the batch that makes it (the outbox). `before` and `after` hold what changed, not the
 * whole thing.
 */
export const eventOperation = ({ events }: RegistryStore, event: Omit<NewEvent, 'id'>): Operation =>
  events.creating(eventOf({ id: `event-${randomUUID()}`, ...event }));
