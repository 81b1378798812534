import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { SwitchReader } from '../../shared/everywhere/client-files/server-switches.js';
import { type ClientPlaces, clientPlaces } from './client-places.js';
import { existingIn } from './known-configurations.js';

/** The files that one client reads its servers from, those of the project first: they go before the user's. */
export interface ClientConfiguration {
  readonly client: string;
  readonly files: readonly FoundFile[];
  /** What its settings switch off: how they are read, and the files of them beside those above. */
  readonly switches?: { readonly read: SwitchReader; readonly files: readonly FoundFile[] };
}

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As it may be typed here. */
  readonly shown: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The configurations of clients that are here and in the user's home. */
export async function findConfigurations(cwd: string, env: Environment): Promise<ClientConfiguration[]> {
  const home = env['HOME'] ?? homedir();
  const isHome = resolve(cwd) === resolve(home);
  const found = await Promise.all(clientPlaces.map((places) => findOne(places, { cwd, home, isHome, env })));
  return found.flat().filter(({ files }) => files.length > 0);
}

interface Where {
  readonly cwd: string;
  readonly home: string;
  /** Whether both are the same folder: what is there is the user's. */
  readonly isHome: boolean;
  readonly env: Environment;
}

/** What one client has: a session, and one for each of its other profiles. */
async function findOne(places: ClientPlaces, where: Where): Promise<ClientConfiguration[]> {
  const { client, inProject, inHome, profiles = [], switches } = places;
  const here = await inFolder(inProject, where);
  const off = switches && {
    switches: {
      read: switches.read,
      files: [...(await inFolder(switches.inProject, where)), ...(await ofUser(switches.inHome, places, where))],
    },
  };
  const main = { client, files: [...here, ...(await ofUser(inHome, places, where))], ...off };
  const others = await ofUser(profiles, places, where);
  return [
    main,
    ...others.map((file) => ({ client: `${client}, profile ${basename(dirname(file.path))}`, files: [...here, file] })),
  ];
}

async function inFolder(files: readonly string[], { cwd, isHome }: Where): Promise<FoundFile[]> {
  const found = isHome ? [] : await existingIn(cwd, files);
  return found.map((file) => ({ path: resolve(cwd, file), shown: file }));
}

async function ofUser(files: readonly string[], { moved }: ClientPlaces, where: Where): Promise<FoundFile[]> {
  const { cwd, home, env } = where;
  const elsewhere = moved === undefined ? '' : (env[moved.by] ?? '');
  const folder = elsewhere === '' ? home : resolve(cwd, elsewhere);
  const below = elsewhere === '' ? files : files.map((file) => file.replace(`${moved?.folder ?? ''}/`, ''));
  const found = await existingIn(folder, below);
  return found.map((file) => ({ path: join(folder, file), shown: join(folder, file) }));
}
