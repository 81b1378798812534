import { basename } from 'node:path';
import { AppError } from '../../shared/kernel/errors/errors.js';
import type { FileDocument } from '../../shared/client-files/file-document.js';
import { findProjectEntries, namesServers } from '../../shared/everywhere/client-files/find-server-entries.js';
import { isRecord } from '../../shared/kernel/is-record.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { ServerSwitch } from '../../shared/everywhere/client-files/server-switches.js';
import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';
import type { CommandContext } from '../command-context.js';
import type { ClientConfiguration, FoundFile } from './find-configurations.js';
import { formsHint, inFile } from '../files/in-file.js';
import { readConfiguration } from './read-configuration.js';
import { readTextFile } from '../files/read-text.js';
import type { OtherPart, ScanServer, ScanSource } from './scan-source.js';

type Where = Pick<CommandContext, 'cwd' | 'env'>;

/** What a session of one client offers: the servers of all its files. A file that cannot be read is a failure. */
export async function readSession({ files, switches }: ClientConfiguration, where: Where): Promise<ScanSource> {
  const read = await Promise.all(files.map(readOne));
  const settings = await Promise.all((switches?.files ?? []).map(readOne));
  const off = switches?.read([...read, ...settings].flatMap(toSettings), where.cwd) ?? [];
  const sources = read.map((one) => ({ file: one.file, source: toSource(one, off, where) }));
  const session = joinSources(sources);
  return { ...session, failures: [...session.failures, ...settings.flatMap(failureOf)] };
}

/** A file of a client: what it holds, or why that cannot be read. */
type ReadFile = { readonly file: FoundFile } & ({ readonly document: FileDocument } | { readonly reason: string });

async function readOne(file: FoundFile): Promise<ReadFile> {
  const { path, shown } = file;
  try {
    const text = await readTextFile(path, shown);
    const document = inFile({ name: shown, text, hint: formsHint }, () => readDocument(text, basename(path)));
    return { file, document };
  } catch (error) {
    return { file, reason: reasonOf(error, shown) };
  }
}

function reasonOf(error: unknown, shown: string): string {
  if (!(error instanceof AppError)) throw error;
  return error.message.replace(`${shown}: `, '');
}

const toSettings = (read: ReadFile) =>
  'document' in read ? [{ name: read.file.shown, value: read.document.value }] : [];

const failureOf = (read: ReadFile): OtherPart[] =>
  'reason' in read ? [{ what: read.file.shown, reason: read.reason }] : [];

const nothing: ScanSource = { servers: [], failures: [], leftOut: [], notes: [], names: 'servers' };

function toSource(read: ReadFile, switches: readonly ServerSwitch[], { cwd, env }: Where): ScanSource {
  if ('reason' in read) return { ...nothing, failures: failureOf(read) };
  const { document, file } = read;
  // Settings of an editor are about much else.
  if (!namesServers(document.value)) return nothing;
  const projects = isRecord(document.value) ? findProjectEntries(document.value) : [];
  const project = projects.find(({ folder }) => folder === cwd)?.folder;
  const own = switches.filter((one) => one.inFile === undefined || one.inFile === basename(file.path));
  try {
    return readConfiguration(file.path, document, { environment: env, project, switches: own });
  } catch (error) {
    return { ...nothing, failures: [{ what: file.shown, reason: reasonOf(error, file.shown) }] };
  }
}

/** The servers of several files; of two with a name the one of the first file counts, also where it is switched off. */
function joinSources(sources: readonly { readonly file: FoundFile; readonly source: ScanSource }[]): ScanSource {
  const taken = new Set<string>();
  const byLabel = new Map<string, string>();
  const servers: ScanServer[] = [];
  const leftOut: OtherPart[] = [];
  for (const { file, source } of sources) {
    leftOut.push(...source.leftOut);
    for (const server of source.servers) {
      const reason = byLabel.get(server.label);
      if (reason !== undefined) {
        leftOut.push({ what: `${server.label} of ${file.shown}`, reason });
        continue;
      }
      byLabel.set(server.label, `the one of ${file.shown} goes before it`);
      servers.push({ ...server, id: uniqueSlug(server.id, taken) });
    }
    for (const label of source.switchedOff ?? []) byLabel.set(label, `${file.shown} switches it off`);
  }
  return {
    ...nothing,
    servers,
    leftOut,
    failures: sources.flatMap(({ source }) => source.failures),
    notes: sources.flatMap(({ source }) => source.notes),
  };
}
