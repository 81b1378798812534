import type { Transport } from '../../../shared/domain/registry/server.js';
import { mask } from '../../../shared/secrets/mask-transport.js';
import { settingsNamedIn } from '../../../shared/secrets/references.js';
import type { RegistryRemote } from './registry-schemas.js';

type HttpTransport = Extract<Transport, { type: 'http' }>;

/**
 * A server that is reached by HTTP, from its masked transport, with the names of its headers and never their values.
 * `undefined` where a secret or a setting is a part of the address: clients could not connect to what is shown.
 */
export function remoteOf({ url, headers = {} }: HttpTransport): RegistryRemote | undefined {
  const names = Object.keys(headers);
  const isHidden = [url, ...names].some((text) => text.includes(mask) || settingsNamedIn(text).length > 0);
  // Braces are variables in the registry format.
  if (isHidden || /[\s{}]/.test(url)) return undefined;
  return {
    type: 'streamable-http',
    url,
    ...(names.length > 0 && { headers: names.map((name) => ({ name, isRequired: true, isSecret: true })) }),
  };
}
