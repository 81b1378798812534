import { stat } from 'node:fs/promises';
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

/** Those of the files that are in a folder. */
export async function existingIn(folder: string, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const there = await stat(join(folder, file)).catch(() => undefined);
      return there?.isFile() === true ? [file] : [];
    }),
  );
  return found.flat();
}
