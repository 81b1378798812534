import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AppError, InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { isDefinitionsFile } from '../files/definitions-file.js';
import { createGit, type Git } from './git.js';

const filesMax = 1_000;
const bytesMax = 48 * 1024 * 1024;

interface Blob {
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
}

/**
 * Calls `work` with a copy of a file or folder as it was in a commit, in a temporary folder that is gone afterwards;
 * `undefined` where the commit does not have it. Of a folder the files of JSON and JSON lines are copied. Links are not followed.
 * @throws {InvalidInputError} outside a git repository, or for what names no commit.
 */
export async function withFilesAt<T>(
  ref: string,
  target: string,
  { cwd, env, signal }: Pick<CommandContext, 'cwd' | 'env' | 'signal'>,
  work: (copy: string) => Promise<T>,
): Promise<T | undefined> {
  const path = await realpath(resolve(cwd, target));
  const isFolder = (await stat(path)).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const git = createGit(folder, env, signal);
  const top = await topOf(git, target);
  const commit = await commitOf(git, ref);
  const within = relative(top, path).split(sep).join('/');
  const blobs = await listBlobs(createGit(top, env, signal), commit, within);
  const wanted = isFolder ? blobs.filter((blob) => isDefinitionsFile(blob.path)) : blobs;
  if (wanted.length === 0) return undefined;
  const room = await mkdtemp(join(tmpdir(), 'mtgs-since-'));
  try {
    const copy = join(room, basename(path));
    const texts = await readBlobs(git, wanted);
    for (const [index, { path: file }] of wanted.entries()) {
      const place = join(copy, ...relative(within, file).split('/').filter(Boolean));
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, texts[index] ?? '');
    }
    return await work(copy);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

async function topOf(git: Git, target: string): Promise<string> {
  try {
    return await realpath((await git.run(['rev-parse', '--show-toplevel'])).toString().trim());
  } catch (cause) {
    throw new InvalidInputError(`${target} is in no git repository: ${reasonOf(cause)}`, [], {
      cause,
      hint: 'Use --baseline where there is no git.',
    });
  }
}

async function commitOf(git: Git, ref: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  try {
    return (await git.run(args)).toString().trim();
  } catch (cause) {
    throw new InvalidInputError(`"${ref}" names no commit that is here`, [], {
      cause,
      hint: 'In CI fetch it first, such as with "fetch-depth: 0" of actions/checkout.',
    });
  }
}

const reasonOf = (error: unknown): string => (error instanceof AppError ? error.message : String(error));

/** The regular files of a commit below a path, or the one that it names. */
async function listBlobs(git: Git, commit: string, within: string): Promise<Blob[]> {
  // After `--` and as a literal, a path is no option and no pattern.
  const args = ['--literal-pathspecs', 'ls-tree', '-r', '-z', '--long', '--full-tree', commit];
  const listed = (await git.run(within === '' ? args : [...args, '--', within])).toString('utf8');
  const blobs = listed.split('\0').flatMap((line): Blob[] => {
    const [, hash = '', bytes = '', path = ''] = /^100(?:644|755) blob ([0-9a-f]+) +(\d+)\t([^]*)$/.exec(line) ?? [];
    return hash === '' ? [] : [{ path, hash, bytes: Number(bytes) }];
  });
  return blobs;
}

/** The content of each, in order. @throws {TooLargeError} */
async function readBlobs(git: Git, blobs: readonly Blob[]): Promise<Buffer[]> {
  if (blobs.length > filesMax || blobs.reduce((sum, { bytes }) => sum + bytes, 0) > bytesMax) {
    throw new TooLargeError(`the commit has more than ${filesMax} files of JSON or ${bytesMax} bytes there`, {
      hint: 'Name a smaller folder.',
    });
  }
  const output = await git.run(['cat-file', '--batch'], `${blobs.map(({ hash }) => hash).join('\n')}\n`);
  let at = 0;
  return blobs.map(({ bytes }) => {
    const begin = output.indexOf('\n', at) + 1;
    at = begin + bytes + 1;
    return output.subarray(begin, begin + bytes);
  });
}
