import { homedir } from 'node:os';
import { basename, dirname, resolve, sep } from 'node:path';
import { resolveReferences } from '../../shared/platform/mcp-server/resolve-references.js';
import { parseMcpConfig } from '../../shared/client-files/parse-mcp-config.js';
import type { ServerSwitch } from '../../shared/everywhere/client-files/server-switches.js';
import type { FileDocument } from '../../shared/client-files/file-document.js';
import { clientOf, type ClientPlaces } from './client-places.js';
import { editorFolders } from './known-configurations.js';
import type { OtherPart, Place, ScanSource } from './scan-source.js';

export interface ConfigurationOptions {
  /** Where references to settings are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The project whose session is looked at, in a file that has servers for each. */
  readonly project: string | undefined;
  /** What the client's settings switch off by name; what its client reads in the file itself unless told. */
  readonly switches?: readonly ServerSwitch[];
}

/** The servers that a client's configuration names. */
export function readConfiguration(
  path: string,
  { value, locate }: FileDocument,
  { environment, project, switches }: ConfigurationOptions,
): ScanSource {
  const folder = project ?? projectAround(path);
  const client = clientOf(path);
  const { servers, refused, leftOut, notes } = parseMcpConfig(value, {
    project,
    switches: switches ?? switchesIn(client, value, project),
    ...(client?.passesOver && { reader: { client: client.client, passesOver: client.passesOver } }),
    place: { folder, home: environment['HOME'] ?? homedir(), separator: sep },
    resolve: (text) => resolveReferences([text], { environment, everySetting: true })[0] ?? '',
    ...(basename(dirname(path)) === '.gemini' && { bareNames: true }),
  });
  const placeOf = (where: readonly (string | number)[]): Place => {
    const region = locate(where);
    return { file: path, ...(region && { region }) };
  };
  const toPart = ({ label, because, path: where }: (typeof refused)[number]): OtherPart => ({
    what: label,
    reason: because,
    place: placeOf(where),
  });
  return {
    names: 'servers',
    servers: servers.map(({ name, label, transport, path: where, filter }) => ({
      kind: 'live',
      id: name,
      label,
      place: placeOf(where),
      ...(filter && { filter }),
      transport: transport.type === 'stdio' ? { ...transport, cwd: resolve(folder, transport.cwd ?? '.') } : transport,
    })),
    failures: refused.map(toPart),
    leftOut: leftOut.map((server) => ({ ...toPart(server), ...projectHint(server.path, project) })),
    switchedOff: leftOut.filter(({ isOff }) => isOff === true).map(({ label }) => label),
    notes: notes.map(({ label, text }) => `${label}: ${text}`),
  };
}

/** What the file itself says by name: only where its client reads that there. */
const switchesIn = (client: ClientPlaces | undefined, value: unknown, project: string | undefined): ServerSwitch[] =>
  (client?.switches?.read([{ name: 'the same file', value }], project) ?? []).filter(
    ({ inFile }) => inFile === undefined,
  );

const projectHint = ([top, folder]: readonly (string | number)[], project: string | undefined): { hint?: string } =>
  top === 'projects' && folder !== project
    ? { hint: `--project ${String(folder)} looks at its servers and at those for all projects` }
    : {};

/** The folder that a client would run the commands of a configuration in. */
function projectAround(path: string): string {
  const folder = dirname(path);
  const around = [folder, dirname(folder)].find((one) => editorFolders.has(basename(one)));
  return around === undefined ? folder : dirname(around);
}
