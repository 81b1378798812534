import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TooLargeError } from '../../shared/kernel/errors/errors.js';
import { isDefinitionsFile } from '../files/definitions-file.js';
import { projectConfigFile } from '../project/project-config.js';

const filesMax = 1000;
const depthMax = 5;

/** Files of JSON that are never tool definitions. */
const others = new Set(['package.json', 'package-lock.json', 'tsconfig.json', projectConfigFile]);

/** The files of JSON and JSON lines in a folder and below, sorted, relative to it; hidden folders and node_modules left out. */
export async function listJsonFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (below: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || others.has(entry.name)) continue;
      const path = join(below, entry.name);
      if (entry.isDirectory() && depth < depthMax) await visit(path, depth + 1);
      if (entry.isFile() && isDefinitionsFile(entry.name)) files.push(path);
      if (files.length > filesMax) {
        throw new TooLargeError(`the folder holds more than ${filesMax} files of JSON`, {
          hint: 'Name a smaller folder.',
        });
      }
    }
  };
  await visit('', 0);
  return files.sort();
}
