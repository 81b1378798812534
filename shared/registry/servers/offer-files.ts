import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { slugSchema } from '../../domain/ids.js';
import { sha256 } from '../../kernel/canonical/canonical-json.js';
import { createPrivateFolder } from '../../kernel/files/private-files.js';
import type { KeptOffers } from './kept-offers.js';

/** The last readings of environments, kept for a process that starts while the store is away. */
export interface OfferFiles {
  /** What is kept of an environment; `undefined` where nothing is, or nothing that can be trusted to be what was written. */
  read(env: string): Promise<KeptOffers | undefined>;
  /** Keeps a reading in place of the one before. It never throws: what cannot be kept is said in the log. */
  write(env: string, offers: KeptOffers): Promise<void>;
}

/** Larger readings are not kept. */
const bytesMax = 32_000_000;

const values = z.record(z.string(), z.string());
const contentSchema = z.object({
  format: z.literal('mtgs-offers'),
  version: z.literal(1),
  environment: slugSchema,
  readAt: z.number(),
  revision: z.int(),
  offers: z.array(
    z.object({
      server: z.object({
        id: slugSchema,
        env: slugSchema,
        title: z.string().optional(),
        // As it was masked: an address with a mask in it need not be one.
        transport: z.discriminatedUnion('type', [
          z.object({ type: z.literal('http'), url: z.string(), headers: values.optional() }),
          z.object({
            type: z.literal('stdio'),
            command: z.string(),
            args: z.array(z.string()),
            env: values.optional(),
            cwd: z.string().optional(),
          }),
        ]),
        createdAt: z.string(),
      }),
      fingerprints: z.array(z.string()),
      withheld: z.object({ verdict: z.enum(['block', 'not-established']), reason: z.string() }).optional(),
      updatedAt: z.string(),
    }),
  ),
});

/** The readings as files of a folder, one for each environment: the SHA-256 of the content in the first line, then the content. */
export function createOfferFiles(folder: string, log: (line: string) => void): OfferFiles {
  const fileOf = (env: string): string => join(folder, `${slugSchema.parse(env)}.json`);
  const tell = (event: string, env: string, error: unknown): void => {
    log(JSON.stringify({ event, env, reason: String(error).slice(0, 300) }));
  };
  let isSwept = false;
  return {
    async read(env) {
      try {
        return await readFileOf(fileOf(env), env);
      } catch (error) {
        tell('registry-snapshot-ignored', env, error);
        return undefined;
      }
    },

    async write(env, offers) {
      try {
        createPrivateFolder(folder);
        if (!isSwept) await sweep(folder);
        isSwept = true;
        await writeWhole(fileOf(env), toText(env, offers));
      } catch (error) {
        tell('registry-snapshot-not-kept', env, error);
      }
    },
  };
}

function toText(env: string, offers: KeptOffers): string {
  const content = JSON.stringify({ format: 'mtgs-offers', version: 1, environment: env, ...offers });
  const text = `${sha256(content)}\n${content}`;
  if (Buffer.byteLength(text) > bytesMax) throw new Error(`it takes more than ${bytesMax} bytes`);
  return text;
}

async function readFileOf(path: string, env: string): Promise<KeptOffers | undefined> {
  const there = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there === undefined) return undefined;
  if (!there.isFile() || there.size > bytesMax) throw new Error('it is no file, or too large');
  const handle = await open(path, 'r');
  const text = await handle.readFile('utf8').finally(() => handle.close());
  const end = text.indexOf('\n');
  const content = text.slice(end + 1);
  if (end < 0 || sha256(content) !== text.slice(0, end)) throw new Error('its SHA-256 is another');
  const { environment, offers, revision, readAt } = contentSchema.parse(JSON.parse(content));
  if (environment !== env || offers.some(({ server }) => server.env !== env))
    throw new Error('it is of another environment');
  return { offers, revision, readAt };
}

/** Under its name the file is always whole: what came before, or all of this. */
async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomUUID()}`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A file that is being written is done sooner. */
const partialMs = 3_600_000;

/** Removes what processes that were killed have left half written. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^[a-z0-9-]+\.json\.[0-9a-f-]{36}$/.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > partialMs) await rm(path, { force: true });
  }
}
