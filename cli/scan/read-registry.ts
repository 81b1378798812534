import { z } from 'zod';
import { transportSchema } from '../../shared/domain/registry/server.js';
import { uniqueSlug } from '../../shared/client-files/slugify.js';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { explainFailure } from '../../shared/platform/mcp-server/reading/explain-failure.js';
import { createByteBudget } from '../../shared/platform/outbound/bound-response.js';
import { createGuardedFetch } from '../../shared/platform/outbound/guarded-fetch.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import type { OtherPart, ScanServer, ScanSource } from './scan-source.js';

const pagesMax = 100;
const serversMax = 1_000;
/** Of one page; a page of 100 servers takes some 200,000. */
const pageBytesMax = 4_000_000;
const pageMs = 30_000;

const text = (max: number) => z.string().min(1).max(max);

const pageSchema = z.looseObject({
  servers: z.array(z.unknown()).max(serversMax),
  metadata: z.looseObject({ nextCursor: z.string().max(2_000).nullish() }).nullish(),
});

const entrySchema = z.looseObject({
  server: z.looseObject({
    name: text(400),
    remotes: z
      .array(
        z.looseObject({
          type: text(100),
          url: text(2_000),
          headers: z
            .array(
              z.looseObject({
                name: text(200),
                value: z.string().max(8_192).nullish(),
                isRequired: z.boolean().nullish(),
              }),
            )
            .max(50)
            .nullish(),
        }),
      )
      .max(50)
      .nullish(),
    packages: z
      .array(z.looseObject({ registryType: text(100), identifier: text(500) }))
      .max(50)
      .nullish(),
  }),
  _meta: z
    .looseObject({
      'io.modelcontextprotocol.registry/official': z
        .looseObject({ status: z.string().nullish(), isLatest: z.boolean().nullish() })
        .nullish(),
    })
    .nullish(),
});
type Entry = z.infer<typeof entrySchema>;

/** Whether an address is that of a registry (API v0.1), and not that of a live server. */
export const isRegistryUrl = (target: string): boolean =>
  URL.canParse(target) &&
  /^https?:$/i.test(new URL(target).protocol) &&
  /\/v0\.1(?:\/servers)?\/?$/.test(new URL(target).pathname);

/**
 * The servers that an MCP registry lists, page by page: those with an address, to be asked, and by name all others. What
 * a registry says is followed as data: no value of it may name a setting of this machine, and no package is started.
 */
export async function readRegistry(target: string): Promise<ScanSource> {
  const { entries, failures } = await listEntries(target);
  const taken = new Set<string>();
  const seen = new Set<string>();
  const servers: ScanServer[] = [];
  const leftOut: OtherPart[] = [];
  for (const { server, _meta: meta } of entries) {
    const { status, isLatest } = meta?.['io.modelcontextprotocol.registry/official'] ?? {};
    if (isLatest === false || seen.has(server.name)) continue;
    seen.add(server.name);
    if (status === 'deleted') {
      leftOut.push({ what: server.name, reason: 'the registry has it as deleted' });
      continue;
    }
    const read = wayTo(server);
    if (typeof read === 'string') failures.push({ what: server.name, reason: read });
    else servers.push({ kind: 'live', id: uniqueSlug(server.name, taken), label: server.name, transport: read });
  }
  return { names: 'servers', servers, failures, leftOut, notes: [] };
}

/** How the first remote that can be reached is reached, or why none can. */
function wayTo({ remotes, packages }: Entry['server']): Extract<ScanServer, { kind: 'live' }>['transport'] | string {
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

function readRemote({ type, url, headers }: NonNullable<Entry['server']['remotes']>[number]) {
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
  return parsed.success ? parsed.data : 'its address is no http(s) URL';
}

async function listEntries(target: string): Promise<{ readonly entries: Entry[]; readonly failures: OtherPart[] }> {
  const base = new URL(target);
  base.pathname = base.pathname.replace(/\/v0\.1(?:\/servers)?\/?$/, '/v0.1/servers');
  const what = maskUrl(target);
  const entries: Entry[] = [];
  const failures: OtherPart[] = [];
  const cursors = new Set<string>();
  let count = 0;
  for (let page = 0; ; page += 1) {
    const cursor = [...cursors].at(-1);
    const url = new URL(base);
    url.searchParams.set('limit', '100');
    url.searchParams.set('version', 'latest');
    if (cursor !== undefined) url.searchParams.set('cursor', cursor);
    const read = await readPage(url);
    if (typeof read === 'string') {
      failures.push({ what, reason: page === 0 ? read : `page ${page + 1}: ${read}` });
      break;
    }
    for (const entry of read.servers) {
      count += 1;
      const parsed = entrySchema.safeParse(entry);
      if (parsed.success) entries.push(parsed.data);
      else
        failures.push({ what, reason: `entry ${count} is no server of the API v0.1: ${firstProblem(parsed.error)}` });
    }
    const next = read.metadata?.nextCursor ?? '';
    if (next === '') break;
    if (cursors.has(next)) {
      failures.push({ what, reason: 'it gives the same page again: the list has no end' });
      break;
    }
    cursors.add(next);
    if (page + 1 >= pagesMax || count >= serversMax) {
      failures.push({ what, reason: `it lists more than ${count} servers: the others were not looked at` });
      break;
    }
  }
  return { entries, failures };
}

const firstProblem = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? 'unknown' : `${issue.path.join('.')} ${issue.message}`.slice(0, 200);

async function readPage(url: URL): Promise<z.infer<typeof pageSchema> | string> {
  const guarded = createGuardedFetch(
    { allowPrivateAddresses: true },
    createByteBudget(pageBytesMax, () => undefined),
  );
  try {
    const signal = AbortSignal.timeout(pageMs);
    const response = await guarded.fetch(url, { headers: { Accept: 'application/json' }, signal });
    if (!response.ok) return `it answers ${response.status}`;
    const parsed = pageSchema.safeParse(parseJson(await response.text(), { maxBytes: pageBytesMax }));
    return parsed.success ? parsed.data : `it answers what is no page of the API v0.1: ${firstProblem(parsed.error)}`;
  } catch (error) {
    return error instanceof InvalidInputError
      ? 'it answers what is no JSON'
      : `it cannot be read: ${explainFailure(error).message}`;
  } finally {
    await guarded.close();
  }
}
