import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where clients keep the servers of a project. */
const inProjects = [
  '.mcp.json',
  'mcp.json',
  '.vscode/mcp.json',
  '.cursor/mcp.json',
  '.gemini/settings.json',
  '.zed/settings.json',
  '.roo/mcp.json',
  '.kiro/settings/mcp.json',
];

/** Where clients keep the servers of a user. */
const inHomes = [
  '.cursor/mcp.json',
  '.claude.json',
  '.codeium/windsurf/mcp_config.json',
  '.gemini/settings.json',
  '.config/Claude/claude_desktop_config.json',
  'Library/Application Support/Claude/claude_desktop_config.json',
  'AppData/Roaming/Claude/claude_desktop_config.json',
];

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
  '.idea',
  '.junie',
]);

/** The configurations of clients that are in a project's folder, relative to it. */
export const projectConfigurations = (folder: string): Promise<string[]> => existing(folder, inProjects);

/** The configurations of clients that are in a home, relative to it. */
export const homeConfigurations = (folder: string): Promise<string[]> => existing(folder, inHomes);

async function existing(folder: string, files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const there = await stat(join(folder, file)).catch(() => undefined);
      return there?.isFile() === true ? [file] : [];
    }),
  );
  return found.flat();
}
