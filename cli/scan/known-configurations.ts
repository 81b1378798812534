import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { clientPlaces } from './client-places.js';

/** Folders that editors keep their configuration in: commands in it are relative to the folder around. */
export const editorFolders = new Set([
  '.vscode',
  '.cursor',
  '.claude',
  '.gemini',
  '.zed',
  '.continue',
  '.roo',
  '.windsurf',
  '.kiro',
  '.codex',
  '.idea',
  '.junie',
]);

/** The configurations of clients that are in a project's folder, relative to it. */
export const projectConfigurations = (folder: string): Promise<string[]> =>
  existingIn(
    folder,
    clientPlaces.flatMap(({ inProject }) => inProject),
  );

/** Those of the files that are in a folder; one part of a path may have a `*`, which stands for any name. */
export async function existingIn(folder: string, files: readonly string[]): Promise<string[]> {
  const named = await Promise.all(files.map((file) => namesOf(folder, file)));
  const found = await Promise.all(
    named.flat().map(async (file) => {
      const there = await stat(join(folder, file)).catch(() => undefined);
      return there?.isFile() === true ? [file] : [];
    }),
  );
  return found.flat();
}

/** Names that stand for one `*`. */
const namesMax = 200;

async function namesOf(folder: string, file: string): Promise<string[]> {
  const parts = file.split('/');
  const at = parts.findIndex((part) => part.includes('*'));
  if (at < 0) return [file];
  const [before = '', after = ''] = parts[at]?.split('*') ?? [];
  const above = parts.slice(0, at).join('/');
  const names = await readdir(join(folder, above)).catch(() => []);
  return names
    .filter((name) => !name.startsWith('.') && name.startsWith(before) && name.endsWith(after))
    .sort()
    .slice(0, namesMax)
    .map((name) => [above, name, ...parts.slice(at + 1)].join('/'));
}
