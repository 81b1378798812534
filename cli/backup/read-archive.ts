import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { z } from 'zod';
import { AppError, InvalidInputError, NotFoundError, StorageError } from '../../shared/kernel/errors/errors.js';
import { type Manifest, manifestBytesMax, manifestName, manifestSchema } from './manifest.js';

export interface Unpacked {
  readonly manifest: Manifest;
  /** What of the archive is not what its manifest says. */
  readonly problems: readonly string[];
}

const formatSchema = z.looseObject({ format: z.literal('mtgs-backup'), version: z.number() });

/**
 * Unpacks a backup into an empty folder: the files that its manifest names, each held against its SHA-256, and nothing
 * else, whatever else the archive holds.
 * @throws {NotFoundError} when there is no such file. @throws {InvalidInputError} when it is no backup.
 * @throws {StorageError} when it cannot be read or written, or is of a newer version.
 */
export async function readArchive(file: string, folder: string): Promise<Unpacked> {
  await checkFile(file);
  const reading = new Reading(basename(file), folder);
  let work: Promise<void> = Promise.resolve();
  let damage: string | undefined;
  const onReadEntry = (entry: ReadEntry): void => {
    work = work.then(() => reading.take(entry));
    // Told below; an archive that breaks off leaves the last entry without an end.
    work.catch(() => undefined);
  };
  try {
    await parse(file, onReadEntry);
    await work;
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (!(error instanceof Error) || !('tarCode' in error)) {
      throw new StorageError(`${file} cannot be unpacked: ${String(error)}`, { cause: error });
    }
    damage = error.message.replace(/^TAR_\w+: /, '');
  }
  return reading.finish(damage);
}

async function checkFile(file: string): Promise<void> {
  try {
    if ((await stat(file)).isFile()) return;
  } catch (cause) {
    throw new NotFoundError(`there is no file ${file}`, { cause });
  }
  throw new InvalidInputError(`${file} is no file`);
}

/** What has been read of one archive. */
class Reading {
  readonly #name: string;
  readonly #folder: string;
  readonly #problems: string[] = [];
  readonly #taken = new Set<string>();
  #manifest: Manifest | undefined;

  constructor(name: string, folder: string) {
    this.#name = name;
    this.#folder = folder;
  }

  async take(entry: ReadEntry): Promise<void> {
    if (this.#manifest === undefined) {
      this.#manifest = await this.#readManifest(entry);
      return;
    }
    const wanted = this.#manifest.files.find(({ name }) => name === entry.path);
    if (wanted === undefined || this.#taken.has(wanted.name) || entry.type !== 'File' || entry.size !== wanted.bytes) {
      this.#problems.push(`it holds something that its manifest does not name: ${entry.path.slice(0, 100)}`);
      entry.resume();
      return;
    }
    this.#taken.add(wanted.name);
    if ((await save(entry, join(this.#folder, wanted.name))) !== wanted.sha256) {
      this.#problems.push(`${wanted.name} is not what was packed: its SHA-256 is another`);
    }
  }

  finish(damage: string | undefined): Unpacked {
    if (this.#manifest === undefined) throw this.#noBackup();
    const missing = this.#manifest.files.filter(({ name }) => !this.#taken.has(name));
    const problems = [
      ...(damage === undefined ? [] : [`the archive is damaged: ${damage}`]),
      ...this.#problems,
      ...missing.map(({ name }) => `${name} is missing`),
    ];
    return { manifest: this.#manifest, problems };
  }

  async #readManifest(entry: ReadEntry): Promise<Manifest> {
    if (entry.path !== manifestName || entry.type !== 'File' || entry.size > manifestBytesMax) throw this.#noBackup();
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk);
    const value = parseJson(Buffer.concat(chunks).toString());
    const manifest = manifestSchema.safeParse(value);
    if (manifest.success) return manifest.data;
    if ((formatSchema.safeParse(value).data?.version ?? 0) > 1) {
      throw new StorageError(`${this.#name} was written by a newer version of MTGS`, {
        hint: 'Restore it with that version, or a later one.',
      });
    }
    throw this.#noBackup();
  }

  #noBackup(): InvalidInputError {
    return new InvalidInputError(`${this.#name} is no backup of MTGS`, [], {
      hint: 'Name a file that "mtgs backup" wrote.',
    });
  }
}

/** Resolves when the archive is at its end and every entry has been consumed. */
const parse = (file: string, onReadEntry: (entry: ReadEntry) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const parser = new Parser({ strict: true, onReadEntry });
    const source = createReadStream(file);
    const fail = (error: unknown): void => {
      source.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    parser.on('error', fail);
    parser.on('end', resolve);
    source.on('error', fail);
    source.pipe(parser);
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes an entry to a new file, down to the disk. @returns the SHA-256 of what was written. */
async function save(entry: ReadEntry, path: string): Promise<string> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    for await (const chunk of entry) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}
