import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHost } from '../../local/host.js';
import type { Log } from '../../local/host-options.js';
import { loadSettings, settingsProblems } from '../../shared/config/config.js';
import { bySystem } from '../../shared/domain/event.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { createApiKeys } from '../../shared/access/api-keys.js';
import { loadSessionSecret } from '../../shared/access/session-secret.js';
import { createSessions } from '../../shared/access/sessions.js';
import { createCreateEnvironment } from '../../shared/registry/environments/create-environment.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import type { SqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { markInUse } from './data-files.js';
import { openFollowed } from './open-followed.js';
import { startEmbeddingThread } from '../../shared/platform/embedder/start-embedding-thread.js';
import { lanes } from './lanes.js';
import { createAdminCode } from './create-admin-code.js';
import { prepareDataFolder } from './prepare-data-folder.js';

/** Activities that run side by side: all that the turns of one environment have out, and room for other work. */
export const maxConcurrentActivities = 32;

export interface StackOptions {
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on; this machine only unless told. */
  readonly host?: string;
  readonly log: Log;
  /** Allows servers that are started as processes of this machine; otherwise MTGS_ALLOW_STDIO decides. */
  readonly allowStdio?: boolean;
}

export interface Stack {
  readonly url: string;
  /** The first administrator's key: at the first start of a data folder only, and never again. */
  readonly adminKey: string | undefined;
  /** Signs one browser in as an administrator, once, within ten minutes; `undefined` where no administrator has a key. */
  readonly signInLink: string | undefined;
  readonly stop: () => Promise<void>;
}

/** The environment that commands use unless told otherwise; the embedded stack always has it. */
const defaultEnvironment = 'default';

/**
 * Starts the embedded stack in this process: the compiled functions on our own host, with all state in one folder.
 * @throws {ConflictError} when the port or the data folder is in use. @throws {InvalidInputError} for bad settings.
 * @throws {StorageError} when the folder cannot be written, or what is in it is no whole instance.
 */
export async function startStack({
  dataFolder,
  port,
  host: hostname,
  log,
  allowStdio = false,
}: StackOptions): Promise<Stack> {
  const folder = resolve(dataFolder);
  const file = join(folder, 'mtgs.db');
  configure(folder, allowStdio);
  const opened: SqliteDocuments[] = [];
  const open = (name: string): SqliteDocuments => {
    const documents = openFollowed(file, name);
    opened.push(documents);
    return documents;
  };
  const isLocal = loadSettings(process.env).MTGS_EMBEDDER === 'local';
  const embeddings = isLocal
    ? await startEmbeddingThread(folder, (message) => {
        log({ level: 'error', category: 'host', message });
      })
    : undefined;
  const host = await startHost({
    app: findApp(),
    dataFolder: folder,
    port,
    ...(hostname !== undefined && { hostname }),
    prepare: async () => {
      await prepareDataFolder(folder, log);
    },
    changes: open,
    lanes,
    maxConcurrentActivities,
    log,
    settings: process.env,
  }).catch(async (error: unknown) => {
    await embeddings?.stop();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await host.stop();
    await embeddings?.stop();
    for (const documents of opened.splice(0)) documents.close();
  };
  try {
    const now = (): Date => new Date();
    await ensureEnvironment(open('registry'), now);
    const access = open('access');
    const apiKeys = createApiKeys(access, now);
    const adminKey = await apiKeys.ensureAdminKey();
    markInUse(folder);
    const { MTGS_SESSION_SECRET: setting } = loadSettings(process.env);
    const secret = (): string => setting ?? loadSessionSecret(folder);
    const code = await createAdminCode(apiKeys, createSessions({ documents: access, apiKeys, now, secret }), now);
    const signInLink = code === undefined ? undefined : `${host.url}/app/sign-in#code=${code}`;
    return { url: host.url, adminKey, signInLink, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The functions read their settings from the environment when they are loaded. */
function configure(folder: string, allowStdio: boolean): void {
  process.env['MTGS_STORE'] = 'sqlite';
  process.env['MTGS_DATA'] = folder;
  if (allowStdio) process.env['MTGS_ALLOW_STDIO'] = 'true';
  // Asked before anything is touched, and in more words than the failure to load the functions has room for.
  const problems = settingsProblems(process.env);
  if (problems.length === 0) return;
  throw new InvalidInputError('the settings are not valid', problems, {
    hint: 'Set each right, or take it out of the environment: docs/configuration.md.',
  });
}

function findApp(): string {
  // Compiled, from source, and in the package that is installed.
  const found = ['../../functions/index.js', '../../dist/functions/index.js', './app.js']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new NotFoundError('the compiled functions are missing', { hint: 'Run "npm run build" first.' });
}

async function ensureEnvironment(documents: SqliteDocuments, now: () => Date): Promise<void> {
  const registry = createRegistryStore(documents);
  try {
    await createCreateEnvironment({ registry, now })({ id: defaultEnvironment, by: bySystem });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error; // It is there from an earlier start.
  }
}
