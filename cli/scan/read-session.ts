import { basename } from 'node:path';
import { AppError } from '../../shared/kernel/errors/errors.js';
import { findProjectEntries, namesServers } from '../../shared/everywhere/client-files/find-server-entries.js';
import { isRecord } from '../../shared/kernel/is-record.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';
import type { CommandContext } from '../command-context.js';
import type { ClientConfiguration, FoundFile } from './find-configurations.js';
import { formsHint, inFile } from '../files/in-file.js';
import { readConfiguration } from './read-configuration.js';
import { readTextFile } from '../files/read-text.js';
import type { OtherPart, ScanServer, ScanSource } from './scan-source.js';

type Where = Pick<CommandContext, 'cwd' | 'env'>;

/** What a session of one client offers: the servers of all its files. A file that cannot be read is a failure. */
export async function readSession({ files }: ClientConfiguration, where: Where): Promise<ScanSource> {
  const taken = new Set<string>();
  const byLabel = new Map<string, string>();
  const servers: ScanServer[] = [];
  const failures: OtherPart[] = [];
  const leftOut: OtherPart[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const read = await readOne(file, where);
    failures.push(...read.failures);
    leftOut.push(...read.leftOut);
    notes.push(...read.notes);
    for (const server of read.servers) {
      const before = byLabel.get(server.label);
      if (before !== undefined) {
        leftOut.push({ what: `${server.label} of ${file.shown}`, reason: `the one of ${before} goes before it` });
        continue;
      }
      byLabel.set(server.label, file.shown);
      servers.push({ ...server, id: uniqueSlug(server.id, taken) });
    }
  }
  return { servers, failures, leftOut, notes, names: 'servers' };
}

const nothing: ScanSource = { servers: [], failures: [], leftOut: [], notes: [], names: 'servers' };

async function readOne({ path, shown }: FoundFile, { cwd, env }: Where): Promise<ScanSource> {
  try {
    const text = await readTextFile(path, shown);
    return inFile({ name: shown, text, hint: formsHint }, () => {
      const document = readDocument(text, basename(path));
      // Settings of an editor are about much else.
      if (!namesServers(document.value)) return nothing;
      const projects = isRecord(document.value) ? findProjectEntries(document.value) : [];
      const project = projects.find(({ folder }) => folder === cwd)?.folder;
      return readConfiguration(path, document, { environment: env, project });
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...nothing, failures: [{ what: shown, reason: error.message.replace(`${shown}: `, '') }] };
  }
}
