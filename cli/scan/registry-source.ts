import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { readRegistry, type UnlistedServer } from '../registry/read-registry.js';
import type { OtherPart, ScanSource } from './scan-source.js';

/** The servers that an MCP registry lists: those with an address, to be asked, and by name all others. */
export async function registrySource(target: string, signal: AbortSignal): Promise<ScanSource> {
  const { servers, unreachable, deleted, unread } = await readRegistry({ target, signal });
  const taken = new Set<string>();
  return {
    names: 'servers',
    isSomebodyElses: true,
    servers: servers.map(({ name, transport }) => ({
      kind: 'live',
      id: uniqueSlug(name, taken),
      label: name,
      transport,
    })),
    failures: [...unread.map((reason) => ({ what: maskUrl(target), reason })), ...unreachable.map(toPart)],
    leftOut: deleted.map(toPart),
    notes: [],
  };
}

const toPart = ({ name, reason }: UnlistedServer): OtherPart => ({ what: name, reason });
