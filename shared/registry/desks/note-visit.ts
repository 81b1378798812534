import type { Actor } from '../../domain/event.js';
import type { Visit } from '../../domain/governance/desk.js';
import type { DeskStore } from '../../stores/desk-store.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { changeDesk } from './change-desk.js';

/** Away for longer, and it is another visit. Loading a page again, or in another browser, is none. */
const pauseMs = 30 * 60_000;
/** A visit is written down so often at most. */
const everyMs = 60_000;
/** Environments of which visits are kept, those of the last visits. */
const environmentsMax = 200;

/**
 * Notes that somebody is there. Resolves to when they were there last before this visit; `undefined` where they never were.
 * @throws {NotFoundError} when there is no such environment.
 */
export type NoteVisit = (actor: Actor, env: string) => Promise<string | undefined>;

export const createNoteVisit = ({
  registry,
  desks,
  now,
}: RegistryServices & { readonly desks: DeskStore }): NoteVisit =>
  async function noteVisit(actor, env) {
    await findEnvironment(registry, env);
    const at = now().toISOString();
    const { visits } = await changeDesk(desks, actor, function enter(desk) {
      const next = visitAfter(desk.visits[env], at);
      return next === desk.visits[env] ? desk : { ...desk, visits: lastOf({ ...desk.visits, [env]: next }) };
    });
    return visits[env]?.before;
  };

function visitAfter(known: Visit | undefined, at: string): Visit {
  if (known === undefined) return { at };
  const away = Date.parse(at) - Date.parse(known.at);
  if (away >= pauseMs) return { at, before: known.at };
  return away < everyMs ? known : { ...known, at };
}

const lastOf = (visits: Readonly<Record<string, Visit>>): Record<string, Visit> =>
  Object.fromEntries(
    Object.entries(visits)
      .sort(([, one], [, other]) => (one.at < other.at ? 1 : -1))
      .slice(0, environmentsMax),
  );
