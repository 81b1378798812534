import { maskUrl } from '../../shared/secrets/mask-transport.js';

const path = /\/v0\.1(?:\/servers)?\/?$/;

/** Whether an address names the API of a registry, `…/v0.1` or `…/v0.1/servers`, and not a live server. */
export const isRegistryUrl = (target: string): boolean =>
  URL.canParse(target) && /^https?:$/i.test(new URL(target).protocol) && path.test(new URL(target).pathname);

/**
 * Where a registry lists its servers: `…/v0.1/servers`, whether the address ends so, in `/v0.1` or before that.
 * The address must be a URL.
 */
export function serversAddress(target: string): URL {
  const url = new URL(target);
  url.pathname = `${url.pathname.replace(path, '').replace(/\/+$/, '')}/v0.1/servers`;
  return url;
}

/** What a registry is called where it is shown and kept: its address up to `/v0.1`, without parameters and secrets. */
export function registryName(target: string): string {
  const { origin, pathname } = serversAddress(target);
  return maskUrl(`${origin}${pathname.replace(/\/servers$/, '')}`);
}
