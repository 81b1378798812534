import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SwitchReader } from '../../shared/client-files/server-switches.js';
import { clientPlaces } from './client-places.js';
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

/** The configurations of clients that are here and in the user's home. */
export async function findConfigurations(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClientConfiguration[]> {
  const home = env['HOME'] ?? homedir();
  const filesOf = async (inProject: readonly string[], inHome: readonly string[]): Promise<FoundFile[]> => {
    const here = resolve(cwd) === resolve(home) ? [] : await existingIn(cwd, inProject);
    const there = await existingIn(home, inHome);
    return [
      ...here.map((file) => ({ path: resolve(cwd, file), shown: file })),
      ...there.map((file) => ({ path: join(home, file), shown: join(home, file) })),
    ];
  };
  const found = await Promise.all(
    clientPlaces.map(async ({ client, inProject, inHome, switches }) => ({
      client,
      files: await filesOf(inProject, inHome),
      ...(switches && {
        switches: { read: switches.read, files: await filesOf(switches.inProject, switches.inHome) },
      }),
    })),
  );
  return found.filter(({ files }) => files.length > 0);
}
