import type { ServerSource, ShownServer, Transport } from '../../shared/domain/registry/server.js';
import { mask, maskTransport } from '../../shared/secrets/mask-transport.js';
import type { Change } from './change.js';
import type { DesiredServer } from './desired-state.js';
import { differences, type Values } from './differences.js';

/** What is wanted of a server, from a file or from a registry. */
export type WantedServer = DesiredServer & { readonly source?: ServerSource };

/** What to do so that a server is what is wanted of it: one request, or none where nothing differs. */
export function planServer(id: string, server: WantedServer, current: ShownServer | undefined): Change[] {
  const shown = comparable({ ...server, transport: maskTransport(server.transport) });
  const known = current === undefined ? {} : comparable(current);
  const common = { what: `server ${id}`, request: { method: 'PUT', path: pathOf(id), body: server } as const };
  const details = differences(known, shown);
  if (current === undefined) return [{ ...common, action: 'add', details, isCertain: true }];
  const isCertain = details.length > 0;
  const hidden = isHidden(server) ? ['values that are never shown are sent again'] : [];
  return isCertain || hidden.length > 0
    ? [{ ...common, action: 'change', details: [...details, ...hidden], isCertain }]
    : [];
}

export const planRemoval = (id: string): Change => ({
  action: 'remove',
  what: `server ${id}`,
  details: ['with all its tools'],
  isCertain: true,
  request: { method: 'DELETE', path: pathOf(id) },
});

/** Whether it has values that the instance never shows, so that nobody can say whether they are as they should be. */
export const isHidden = ({ transport }: WantedServer): boolean =>
  JSON.stringify(maskTransport(transport)).includes(mask);

const pathOf = (id: string): string => `/servers/${encodeURIComponent(id)}`;

/** What is said about a server, in one form: nothing said is undefined, and no header is no headers. */
function comparable({
  title,
  owner,
  autoSync,
  transport,
  source,
}: Pick<ShownServer, 'title' | 'owner' | 'autoSync' | 'transport' | 'source'>): Values {
  return { title, owner, autoSync, transport: withoutEmpty(transport), source };
}

const withoutEmpty = (transport: Transport): Values =>
  Object.fromEntries(
    Object.entries(transport).filter(([, value]) => typeof value !== 'object' || Object.keys(value).length > 0),
  );
