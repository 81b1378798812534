import type { Environment } from '../../shared/domain/environments/environment.js';
import type { ShownServer, Transport } from '../../shared/domain/registry/server.js';
import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import { mask, maskTransport } from '../../shared/secrets/mask-transport.js';
import type { DesiredServer, DesiredState } from './desired-state.js';

/** One request that brings an environment nearer to what a file says. */
export interface Change {
  readonly action: 'add' | 'change' | 'remove';
  /** `environment`, or `server crm`. */
  readonly what: string;
  /** What differs, in words. */
  readonly details: readonly string[];
  /** Whether something is known to differ. Values that the instance never shows may be as the file has them. */
  readonly isCertain: boolean;
  readonly request: { readonly method: 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly body?: unknown };
}

export interface Plan {
  readonly changes: readonly Change[];
  /** Servers that the file does not name, and that stay. */
  readonly kept: readonly string[];
  /** Servers with values that the instance never shows, so that nobody can say whether they are as the file has them. */
  readonly notCompared: readonly string[];
}

interface Current {
  /** Undefined where there is none of that name. */
  readonly environment: Environment | undefined;
  readonly servers: readonly ShownServer[];
}

/** What to do so that an environment is what a file says, environment first and removals last. */
export function planChanges(desired: DesiredState, current: Current, { prune }: { readonly prune: boolean }): Plan {
  const known = new Map(current.servers.map((server) => [server.id, server]));
  const wanted = Object.entries(desired.servers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const saved = wanted.flatMap(([id, server]) => planServer(id, server, known.get(id)));
  const others =
    desired.servers === undefined ? [] : [...known.keys()].filter((id) => !Object.hasOwn(desired.servers ?? {}, id));
  const removed = others.map((id): Change => ({
    action: 'remove',
    what: `server ${id}`,
    details: ['with all its tools'],
    isCertain: true,
    request: { method: 'DELETE', path: pathOf(id) },
  }));
  return {
    changes: [...planEnvironment(desired, current.environment), ...saved, ...(prune ? removed : [])],
    kept: prune ? [] : others,
    notCompared: wanted.filter(([id, server]) => known.has(id) && isHidden(server)).map(([id]) => id),
  };
}

function planEnvironment(
  { title, description, policy = {} }: DesiredState,
  current: Environment | undefined,
): Change[] {
  const texts = { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
  const common = { what: 'environment', isCertain: true };
  if (current === undefined) {
    const details = differences({}, { ...texts, ...policy });
    return [{ ...common, action: 'add', details, request: { method: 'PUT', path: '', body: { ...texts, policy } } }];
  }
  const [newTexts, newPolicy] = [changed(current, texts), changed(current.policy, policy)];
  const details = [...differences(current, newTexts), ...differences(current.policy, newPolicy)];
  if (details.length === 0) return [];
  const body = { ...newTexts, ...(Object.keys(newPolicy).length > 0 && { policy: newPolicy }) };
  return [{ ...common, action: 'change', details, request: { method: 'PATCH', path: '', body } }];
}

function planServer(id: string, server: DesiredServer, current: ShownServer | undefined): Change[] {
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

const pathOf = (id: string): string => `/servers/${encodeURIComponent(id)}`;

const isHidden = ({ transport }: DesiredServer): boolean => JSON.stringify(maskTransport(transport)).includes(mask);

type Values = Readonly<Record<string, unknown>>;

/** What is said about a server, in one form: nothing said is undefined, and no header is no headers. */
function comparable({
  title,
  owner,
  autoSync,
  transport,
}: Pick<ShownServer, 'title' | 'owner' | 'autoSync' | 'transport'>): Values {
  return { title, owner, autoSync, transport: withoutEmpty(transport) };
}

const withoutEmpty = (transport: Transport): Values =>
  Object.fromEntries(
    Object.entries(transport).filter(([, value]) => typeof value !== 'object' || Object.keys(value).length > 0),
  );

const textOf = (value: unknown): string => (value === undefined ? 'nothing' : canonicalJson(value));

/** Those of the wanted values that are not as they are. */
const changed = (current: object, wanted: Values): Values =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && textOf((current as Values)[name]) !== textOf(value),
    ),
  );

const differences = (current: object, wanted: Values): string[] =>
  Object.entries(wanted).flatMap(([name, value]) => {
    const [before, after] = [textOf((current as Values)[name]), textOf(value)];
    return before === after ? [] : [before === 'nothing' ? `${name}: ${after}` : `${name}: ${before} → ${after}`];
  });
