import { type Desk, deskSchema } from '../domain/governance/desk.js';
import type { Documents, Stored } from '../platform/documents/documents.js';
import { createCollection } from './collection.js';

/** Of the container `access`; no environment is called so, for it is no slug. */
const partition = '~desks';

/** What is kept for each person. */
export interface DeskStore {
  get(person: string): Promise<Stored<Desk> | undefined>;
  /** @throws {ConflictError} when somebody else wrote since `stored` was read. */
  put(stored: Stored<Desk> | undefined, next: Desk): Promise<void>;
}

/** Desks in the container `access`, whose partition key is `env`. */
export function createDeskStore(documents: Documents): DeskStore {
  const desks = createCollection<Desk>(documents, {
    kind: 'desk',
    schema: deskSchema,
    env: () => partition,
    key: ({ person }) => person,
  });
  return {
    get: (person) => desks.get(partition, person),
    put: (stored, next) =>
      documents.batch(partition, [stored === undefined ? desks.creating(next) : desks.replacing(stored, next)]),
  };
}
