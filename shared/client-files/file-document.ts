import type { JsonLocator } from '../kernel/canonical/locate-json.js';

/** A file as it was read: its value, and where each part of it stands. */
export interface FileDocument {
  readonly value: unknown;
  readonly locate: JsonLocator;
}
