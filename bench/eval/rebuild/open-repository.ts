import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A public repository at one commit, so that everybody builds the same data. */
export interface PublicRepository {
  /** `owner/name` on GitHub. */
  readonly name: string;
  readonly commit: string;
}

export interface OpenRepository {
  /** The text of a file, at the repository's commit or another one; throws where there is none. */
  read(path: string, commit?: string): string;
  /** Paths of the files below a folder, sorted. */
  list(folder: string): string[];
}

/** The largest file is 3 MB; all paths of a commit take less. */
const bytesMax = 64 * 1024 * 1024;

function git(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: bytesMax });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim().slice(0, 500)}`);
  return stdout;
}

/**
 * Opens the copy `owner+name` in a folder, a bare repository; clones it from GitHub where there is none. The history comes
 * without file contents, which git then asks for file by file.
 */
export function openRepository(folder: string, { name, commit }: PublicRepository): OpenRepository {
  const copy = join(folder, name.replace('/', '+'));
  if (!existsSync(copy)) {
    process.stderr.write(`cloning ${name}…\n`);
    git(['clone', '--quiet', '--bare', '--filter=blob:none', `https://github.com/${name}.git`, copy]);
  }
  return {
    read: (path, at = commit) => git([`--git-dir=${copy}`, 'show', `${at}:${path}`]),
    list: (path) =>
      git([`--git-dir=${copy}`, 'ls-tree', '-r', '-z', '--name-only', commit, path])
        .split('\0')
        .filter(Boolean)
        .sort(),
  };
}
