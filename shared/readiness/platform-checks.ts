import type { Check, Look } from './check.js';
import { rememberPass } from './remember-pass.js';

/** The containers and the queue that somebody has to provision before the app can work with them. */
export interface Platform {
  /** Names of all containers, those of the triggers included. */
  readonly containers: readonly string[];
  /** What is wrong with a container; `undefined` when nothing is. */
  readonly problemOf: (container: string) => Promise<string | undefined>;
  /** What keeps alerts from being queued; `undefined` when nothing does. */
  readonly queueProblem: () => Promise<string | undefined>;
}

interface Services {
  readonly platform: Platform;
  readonly now: () => Date;
  /** Whether anybody can sign in as an administrator, now or by a setting. */
  readonly hasAdministrator: () => Promise<boolean>;
}

/** What Azure has to provide. On the embedded host all of it is there by itself. */
export const createPlatformChecks = ({ platform, now, hasAdministrator }: Services): Check[] => [
  {
    name: 'containers',
    required: true,
    look: rememberPass(() => lookAtContainers(platform), now),
  },
  {
    // Alerts wait and are sent later; everything else works without it.
    name: 'alert queue',
    required: false,
    look: rememberPass(async () => lookOf(await platform.queueProblem()), now),
  },
  {
    name: 'administrator',
    required: false,
    look: rememberPass(
      async () =>
        (await hasAdministrator())
          ? { ok: true }
          : { ok: false, detail: 'nobody can sign in: set MTGS_FIRST_ADMIN or MTGS_ENTRA_TENANT' },
      now,
    ),
  },
];

const lookOf = (problem: string | undefined): Look =>
  problem === undefined ? { ok: true } : { ok: false, detail: problem };

async function lookAtContainers({ containers, problemOf }: Platform): Promise<Look> {
  const problems = await Promise.all(
    containers.map(async (name) => {
      const problem = await problemOf(name);
      return problem === undefined ? [] : [`${name} ${problem}`];
    }),
  );
  const all = problems.flat();
  return lookOf(all.length === 0 ? undefined : all.join('; '));
}
