import { z } from 'zod';
import { invalidContinuation } from '../../../shared/platform/documents/continuation.js';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';
import { isDeleted, readEntries, type RegistryApiServices, registryRoute } from './registry-route.js';
import { includeDeleted, type RegistryEntry, registryListSchema } from './registry-schemas.js';

const querySchema = z.strictObject({
  /** The name of the last server of the page before. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  search: z.string().max(200).optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  version: z.string().max(255).optional(),
  ...includeDeleted,
});
type Query = z.output<typeof querySchema>;

/** GET …/registry/v0.1/servers: the servers of which everything is approved. */
export const listRegistryServers = (services: RegistryApiServices) =>
  defineRoute({
    ...registryRoute(services),
    name: 'listRegistryServers',
    route: 'v1/environments/{environment}/registry/v0.1/servers',
    summary: 'The servers that clients may be offered, as an MCP registry (API v0.1)',
    params: environmentParams,
    query: querySchema,
    answers: { 200: { description: 'A page of servers, by name', schema: registryListSchema } },
    async handle({ params: { environment }, query }) {
      if (query.cursor?.startsWith(`${environment}/`) === false) throw invalidContinuation();
      const { entries, headers } = await readEntries(services, environment);
      const found = entries.filter((entry) => isAsked(entry, query));
      const page = found.slice(0, query.limit);
      const last = found.length > page.length ? page.at(-1)?.server.name : undefined;
      const metadata = { count: page.length, ...(last !== undefined && { nextCursor: last }) };
      return { status: 200, headers, body: { servers: page, metadata } };
    },
  });

/** Whoever asks for what changed must be told as well what is no longer offered. */
function isAsked(entry: RegistryEntry, { cursor, search, updated_since: since, version, ...query }: Query): boolean {
  const { name, version: own } = entry.server;
  if (isDeleted(entry) && !query.include_deleted && since === undefined) return false;
  if (cursor !== undefined && name <= cursor) return false;
  if (search !== undefined && !name.toLowerCase().includes(search.toLowerCase())) return false;
  if (version !== undefined && version !== 'latest' && version !== own) return false;
  const { updatedAt } = entry._meta['io.modelcontextprotocol.registry/official'];
  return since === undefined || Date.parse(updatedAt) + overlapMs >= Date.parse(since);
}

/** A reading is a few seconds old: what changed meanwhile is in the next answer, also for whoever asks since this one. */
const overlapMs = 60_000;
