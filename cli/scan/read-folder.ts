import { join } from 'node:path';
import { AppError } from '../../shared/kernel/errors/errors.js';
import { namesServers } from '../../shared/everywhere/client-files/find-server-entries.js';
import { parseDefinitionsFile } from '../../shared/client-files/parse-definitions-file.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { CommandContext } from '../command-context.js';
import { asCommand } from '../output/words/as-command.js';
import { fileServers } from './file-server.js';
import { projectConfigurations } from './known-configurations.js';
import { listJsonFiles } from './list-json-files.js';
import { readTextFile } from '../files/read-text.js';
import type { OtherPart, ScanServer, ScanSource } from './scan-source.js';

/** The files of definitions in a folder, a server each. Configurations in it are named: they would start commands. */
export async function readFolder(folder: string, name: string, env: CommandContext['env']): Promise<ScanSource> {
  const taken = new Set<string>();
  const servers: ScanServer[] = [];
  const failures: OtherPart[] = [];
  const leftOut: OtherPart[] = [];
  for (const file of await listFiles(folder)) {
    const path = join(folder, file);
    const read = await readFile(path, file);
    if ('failure' in read) failures.push({ what: file, ...read.failure });
    else if ('other' in read) leftOut.push({ what: file, reason: read.other });
    else if ('configuration' in read) {
      const hint = `scan it by itself: ${asCommand(env, 'scan', join(name, file))}`;
      leftOut.push({ what: file, reason: read.configuration, hint });
    } else {
      const found = fileServers({ path, label: file, taken }, read);
      servers.push(...found.servers);
      failures.push(...found.failures);
    }
  }
  return { names: 'tools', servers, failures, leftOut, notes: [] };
}

async function listFiles(folder: string): Promise<string[]> {
  return [...new Set([...(await listJsonFiles(folder)), ...(await projectConfigurations(folder))])].sort();
}

async function readFile(path: string, name: string) {
  try {
    const document = readDocument(await readTextFile(path, name), name);
    const content = parseDefinitionsFile(document.value);
    if (content.is === 'definitions') return { document, definitions: content.definitions, unread: content.unread };
    const { because: reason, hint } = content;
    if (content.hasTools) return { failure: { reason, hint } };
    return namesServers(document.value) ? { configuration: reason } : { other: reason };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { failure: { reason: error.message } };
  }
}
