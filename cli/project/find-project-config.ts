import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { projectConfigFile } from './project-config.js';

/**
 * The nearest configuration file at or above a folder, and not above its git repository: what is further up, such as in a
 * shared temporary folder, belongs to others. Outside a repository only the folder itself is looked at.
 * @throws {InvalidInputError} when there is one that is no regular file, or it cannot be looked at.
 */
export async function findProjectConfig(cwd: string): Promise<string | undefined> {
  for (const folder of await foldersUpToRepository(resolve(cwd))) {
    const path = join(folder, projectConfigFile);
    const found = await look(path);
    if (found?.isFile() === true) return path;
    if (found !== undefined) throw new InvalidInputError(`${path} is no regular file`, [], { hint: withoutHint });
  }
  return undefined;
}

const withoutHint = 'Remove it, or scan with --no-config.';

async function foldersUpToRepository(start: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    folders.push(folder);
    if ((await look(join(folder, '.git'))) !== undefined) return folders;
    if (dirname(folder) === folder) return [start];
  }
}

async function look(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${path} cannot be read: ${reason}`, [], { cause, hint: withoutHint });
  }
}
