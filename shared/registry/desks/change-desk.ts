import type { Actor } from '../../domain/event.js';
import type { Desk } from '../../domain/governance/desk.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { DeskStore } from '../../stores/desk-store.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

/** Whose desk it is: the holder of an API key, or an account, however the browser was signed in. */
export const personOf = ({ kind, id }: Pick<Actor, 'kind' | 'id'>): string => digest([kind, id]);

/** What a person's desk is like; empty before anything was put there. */
export async function readDesk(desks: DeskStore, actor: Actor): Promise<Desk> {
  const person = personOf(actor);
  return (await desks.get(person))?.value ?? { person, views: [], visits: {} };
}

/** Writes what `change` makes of a person's desk; the same desk is not written. Resolves to what stands there then. */
export function changeDesk(desks: DeskStore, actor: Actor, change: (desk: Desk) => Desk): Promise<Desk> {
  const person = personOf(actor);
  return retryConflicts(async function changeDeskOnce() {
    const stored = await desks.get(person);
    const before = stored?.value ?? { person, views: [], visits: {} };
    const after = change(before);
    if (after !== before) await desks.put(stored, after);
    return after;
  });
}
