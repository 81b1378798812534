import { z } from 'zod';
import type { Server } from '../../domain/registry/server.js';
import type { Tool } from '../../domain/registry/tool.js';
import { syncOf } from '../../domain/work.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { toolsOfServer } from '../tools/tools-of-server.js';

const beginningSchema = z.object({
  at: z.iso.datetime(),
  /** The server as it was then, see {@link standOf}. */
  stand: z.string(),
  /** The tools that were registered, and their fingerprints. */
  registered: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * What the synchronisation of a server found before it first wrote a tool. When it is repeated it goes by that, and does not
 * take what it wrote itself for what was there before.
 */
export type Beginning = z.infer<typeof beginningSchema>;

interface Sync {
  readonly env: string;
  readonly syncId: string;
}

/** Another one once the server was removed and created anew, or a synchronisation of it has ended. */
export const standOf = ({ createdAt, lastSync }: Pick<Server, 'createdAt' | 'lastSync'>): string =>
  `${createdAt} ${lastSync?.at ?? 'never'}`;

const keyOf = ({ id }: Server): string => `beginning/${id}`;

/** `undefined` when nothing was written yet, or when others have been at the server since then. */
export async function readBeginning(runData: RunDataStore, sync: Sync, server: Server): Promise<Beginning | undefined> {
  const kept = await runData.get(syncOf(sync), keyOf(server));
  if (kept === undefined) return undefined;
  const beginning = beginningSchema.parse(kept);
  // It may have ended, and its process died before it could say so.
  const ended = `${server.createdAt} ${beginning.at}`;
  return [beginning.stand, ended].includes(standOf(server)) ? beginning : undefined;
}

export async function keepBeginning(
  runData: RunDataStore,
  sync: Sync,
  { server, at, tools }: { readonly server: Server; readonly at: string; readonly tools: readonly Tool[] },
): Promise<void> {
  const registered = tools.map(({ id, fingerprint }): [string, string] => [id, fingerprint]);
  await runData.put(syncOf(sync), keyOf(server), { at, stand: standOf(server), registered } satisfies Beginning);
}

/** What is registered of a server, its texts among it; of a synchronisation that is repeated, as it was when it began. */
export async function registeredTools(
  registry: RegistryStore,
  { env, id }: Server,
  beginning: Beginning | undefined,
): Promise<Tool[]> {
  const before = beginning && new Map(beginning.registered);
  const tools: Tool[] = [];
  for await (const { value } of registry.tools.all(env, toolsOfServer(id))) {
    if (before === undefined) {
      if (value.deletedAt === undefined) tools.push(value);
      continue;
    }
    const fingerprint = before.get(value.id);
    if (fingerprint !== undefined) tools.push({ ...value, fingerprint });
  }
  return tools;
}
