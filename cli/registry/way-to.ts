import { type Transport, transportSchema } from '../../shared/domain/registry/server.js';
import type { RegistryEntry, Remote } from './registry-entry.js';

/** A server that is reached over HTTP. */
export type RemoteTransport = Extract<Transport, { type: 'http' }>;

/**
 * How the first remote that can be reached is reached, or in words why none can. What a registry says is followed as data:
 * no value of it may name a setting, and no package is started.
 */
export function wayTo({ remotes, packages }: RegistryEntry['server']): RemoteTransport | string {
  const reasons: string[] = [];
  for (const remote of remotes ?? []) {
    const read = readRemote(remote);
    if (typeof read !== 'string') return read;
    reasons.push(read);
  }
  for (const { registryType, identifier } of packages ?? []) {
    reasons.push(
      `it is a package (${registryType} ${identifier}), and no program is started because a registry names it`,
    );
  }
  return reasons[0] ?? 'it has neither an address nor a package';
}

function readRemote({ type, url, headers }: Remote): RemoteTransport | string {
  if (type !== 'streamable-http' && type !== 'sse') return `its remote is of the kind ${type}, which is not known here`;
  const given = (headers ?? []).filter(({ value }) => value !== undefined && value !== null && value !== '');
  const wanted = (headers ?? []).find(({ isRequired, value }) => isRequired === true && (value ?? '') === '');
  if (wanted !== undefined) return `it wants the header ${wanted.name}, whose value the registry does not give`;
  // Braces are variables of the format; with a dollar before them they would be settings of this machine.
  if ([url, ...given.flatMap(({ name, value }) => [name, value ?? ''])].some((part) => /[{}]/.test(part))) {
    return 'its address or a header has a variable, which the registry does not give';
  }
  const values = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const parsed = transportSchema.safeParse({ type: 'http', url, ...(given.length > 0 && { headers: values }) });
  return parsed.success && parsed.data.type === 'http' ? parsed.data : 'its address is no http(s) URL';
}
