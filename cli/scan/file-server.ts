import { basename } from 'node:path';
import type { FileContent, FiledDefinition } from '../../shared/client-files/parse-definitions-file.js';
import type { FileDocument } from '../../shared/client-files/file-document.js';
import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';
import type { OtherPart, ScanServer } from './scan-source.js';

type Definitions = Extract<FileContent, { is: 'definitions' }>;

interface ReadDefinitions extends Pick<Definitions, 'definitions' | 'unread'> {
  readonly document: FileDocument;
}

interface NamedFile {
  readonly path: string;
  /** As people name it. */
  readonly label: string;
  /** Ids of servers that are taken. */
  readonly taken: Set<string>;
}

/** The definitions of a file as those of one server, named after the file, or of each that the file names. */
export function fileServers(
  { path, label, taken }: NamedFile,
  { document, definitions, unread }: ReadDefinitions,
): { readonly servers: readonly ScanServer[]; readonly failures: readonly OtherPart[] } {
  const ofServers = Map.groupBy(definitions, ({ server }) => server);
  if (ofServers.size === 0 && unread.length === 0) ofServers.set(undefined, []);
  const toTool = ({ definition, label: tool, path: where }: FiledDefinition) => {
    const region = document.locate(where);
    return { definition, label: tool, place: { file: path, ...(region && { region }) } };
  };
  const servers = [...ofServers].map(([server, tools]): ScanServer => ({
    kind: 'file',
    id: uniqueSlug(server ?? nameOfFile(path), taken),
    label: server === undefined ? label : `${label}: ${server}`,
    tools: tools.map(toTool),
  }));
  return {
    servers,
    failures: unread.map(({ label: what, because: reason }) => ({ what: `${label}: ${what}`, reason })),
  };
}

const nameOfFile = (path: string): string => basename(path).replace(/\.(?:jsonl?|ndjson)$/i, '');
