import type { NewEvent } from '../domain/event.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';

/** Writes down something that happened without changing a document. */
export type RecordEvent = (event: Omit<NewEvent, 'id' | 'at'>) => Promise<void>;

export const createRecordEvent = ({ registry, now }: RegistryServices): RecordEvent =>
  function recordEvent(event) {
    return registry.commit(event.env, [eventOperation(registry, { ...event, at: now().toISOString() })]);
  };
