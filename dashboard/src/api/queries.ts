import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask, askTagged, client } from './client.js';
import type { operations } from './schema.js';
import type { Approval, Conflict, Tool } from './types.js';

/** Everything that is read, with its path, in one place. Keys begin with the environment, which is what changes refresh. */

const pageSize = 500;
/** Pages that are read of a long list; the view says when there are more. */
export const pagesMax = 40;

/** A list that is read page by page, `max` pages at most; while it is read anew the old one is shown. */
const pagedQuery = <Page extends { readonly nextCursor?: string | undefined }>(
  queryKey: readonly unknown[],
  readPage: (cursor: { readonly cursor?: string }, signal: AbortSignal) => Promise<Page>,
  max = Number.POSITIVE_INFINITY,
) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => readPage(pageParam === '' ? {} : { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }, pages) => (pages.length < max ? nextCursor : undefined),
    placeholderData: keepPreviousData,
  });

const environment = (env: string) => ({ path: { environment: env } });

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => ask(client.GET('/v1/me', { signal })),
  staleTime: 60_000,
});

/** How a browser can be signed in here: asked once, before anybody is. */
export const signInQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => ask(client.GET('/v1/sign-in', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Of the person, whatever the environment. */
export const savedViewsQuery = queryOptions({
  queryKey: ['saved-views'],
  queryFn: ({ signal }) => ask(client.GET('/v1/me/saved-views', { signal })),
});

export const environmentsQuery = queryOptions({
  queryKey: ['environments'],
  queryFn: ({ signal }) => ask(client.GET('/v1/environments', { params: { query: { limit: 500 } }, signal })),
});

/** With its tag: a change names what it was made on. */
export const environmentQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'environment'],
    queryFn: ({ signal }) =>
      askTagged(client.GET('/v1/environments/{environment}', { params: environment(env), signal })),
  });

export const readinessQuery = queryOptions({
  queryKey: ['readiness'],
  queryFn: async ({ signal }) => {
    const { data, error } = await client.GET('/readiness', { signal });
    return data ?? error; // 503 has the same body: what is not ready is what is shown.
  },
  refetchInterval: 30_000,
});

export const healthQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'health'],
    queryFn: ({ signal }) =>
      ask(client.GET('/v1/environments/{environment}/health', { params: environment(env), signal })),
  });

export const healthCourseQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'health-course'],
    queryFn: ({ signal }) =>
      ask(client.GET('/v1/environments/{environment}/health/course', { params: environment(env), signal })),
  });

export const tokenWeightQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'token-weight'],
    queryFn: ({ signal }) =>
      ask(client.GET('/v1/environments/{environment}/token-weight', { params: environment(env), signal })),
  });

export const runsQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'runs'],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/analysis-runs', {
          params: { ...environment(env), query: { limit: 20 } },
          signal,
        }),
      ),
  });

export const runQuery = (env: string, run: string) =>
  queryOptions({
    queryKey: [env, 'run', run],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/analysis-runs/{run}', {
          params: { path: { environment: env, run } },
          signal,
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data?.status === 'queued' || data?.status === 'running' ? 1_000 : false),
  });

export type ConflictFilter = {
  readonly severity?: Conflict['severity'];
  readonly type?: Conflict['type'];
  readonly status?: Conflict['status'];
  /** Those that came to be in it since. */
  readonly statusSince?: string;
  readonly server?: string;
  readonly tool?: string;
};

export const conflictsQuery = (env: string, filter: ConflictFilter) =>
  pagedQuery(
    [env, 'conflicts', filter],
    (cursor, signal) =>
      ask(
        client.GET('/v1/environments/{environment}/conflicts', {
          params: { ...environment(env), query: { ...filter, limit: pageSize, ...cursor } },
          signal,
        }),
      ),
    pagesMax,
  );

export const conflictQuery = (env: string, conflict: string) =>
  queryOptions({
    queryKey: [env, 'conflict', conflict],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/conflicts/{conflict}', {
          params: { path: { environment: env, conflict } },
          signal,
        }),
      ),
  });

export const probesQuery = (env: string, toolId: string) =>
  pagedQuery([env, 'probes', toolId], (cursor, signal) =>
    ask(
      client.GET('/v1/environments/{environment}/probe-queries', {
        params: { ...environment(env), query: { toolId, limit: 100, ...cursor } },
        signal,
      }),
    ),
  );

export const probeCoverageQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'probe-coverage'],
    queryFn: ({ signal }) =>
      ask(client.GET('/v1/environments/{environment}/probe-coverage', { params: environment(env), signal })),
  });

/** Each reading asks the router anew: only on request, and kept until something is decided. */
export const recommendationsQuery = (env: string, conflict: string) =>
  queryOptions({
    queryKey: ['recommendations', env, conflict],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/conflicts/{conflict}/recommendations', {
          params: { path: { environment: env, conflict } },
          signal,
        }),
      ),
    enabled: false,
    staleTime: Infinity,
  });

export const mapQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'map'],
    queryFn: ({ signal }) =>
      ask(client.GET('/v1/environments/{environment}/conflict-map', { params: environment(env), signal })),
  });

export const toolsQuery = (env: string, filter: { readonly server?: string; readonly status?: Tool['status'] } = {}) =>
  pagedQuery(
    [env, 'tools', filter],
    (cursor, signal) =>
      ask(
        client.GET('/v1/environments/{environment}/tools', {
          params: { ...environment(env), query: { ...filter, limit: pageSize, ...cursor } },
          signal,
        }),
      ),
    pagesMax,
  );

export const toolQuery = (env: string, tool: string) =>
  queryOptions({
    queryKey: [env, 'tool', tool],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/tools/{tool}', {
          params: { path: { environment: env, tool } },
          signal,
        }),
      ),
  });

/** A tool and its tag. */
export const readToolToEdit = (env: string, tool: string, signal?: AbortSignal) =>
  askTagged(
    client.GET('/v1/environments/{environment}/tools/{tool}', {
      params: { path: { environment: env, tool } },
      ...(signal && { signal }),
    }),
  );

/** With its tag, to be edited: read anew by everybody who begins. */
export const toolToEditQuery = (env: string, tool: string) =>
  queryOptions({
    queryKey: [env, 'tool-to-edit', tool],
    queryFn: ({ signal }) => readToolToEdit(env, tool, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Tools that were deleted, of one server or of all, the last ones first. */
export const deletedToolsQuery = (env: string, server?: string) =>
  queryOptions({
    queryKey: [env, 'deleted-tools', server],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/tools', {
          params: {
            ...environment(env),
            query: { ...(server !== undefined && { server }), deleted: 'true', limit: 50 },
          },
          signal,
        }),
      ),
  });

/** The newest versions of a tool, deleted or not. */
export const historyQuery = (env: string, tool: string, limit = 50) =>
  queryOptions({
    queryKey: [env, 'history', tool, limit],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/tools/{tool}/versions', {
          params: { path: { environment: env, tool }, query: { limit } },
          signal,
        }),
      ),
  });

export const serversQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'servers'],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/servers', {
          params: { ...environment(env), query: { limit: pageSize } },
          signal,
        }),
      ),
  });

/** The ids of all servers, however many, as they are now: what is there is not to be replaced by mistake. */
export async function readServerIds(env: string): Promise<ReadonlySet<string>> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const page = await ask(
      client.GET('/v1/environments/{environment}/servers', { params: { ...environment(env), query } }),
    );
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return new Set(ids);
}

export const syncQuery = (env: string, run: string) =>
  queryOptions({
    queryKey: [env, 'sync', run],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/sync-runs/{run}', {
          params: { path: { environment: env, run } },
          signal,
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data?.status === 'queued' ? 500 : false),
  });

export const simulationsQuery = (env: string) =>
  pagedQuery([env, 'simulations'], (cursor, signal) =>
    ask(
      client.GET('/v1/environments/{environment}/simulations', {
        params: { ...environment(env), query: { limit: 50, ...cursor } },
        signal,
      }),
    ),
  );

const runningMs = 1_000;

export const simulationQuery = (env: string, simulation: string) =>
  queryOptions({
    queryKey: [env, 'simulation', simulation],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/simulations/{simulation}', {
          params: { path: { environment: env, simulation } },
          signal,
        }),
      ),
    refetchInterval: ({ state: { data } }) =>
      data?.status === 'queued' || data?.status === 'running' ? runningMs : false,
  });

export const approvalsQuery = (env: string, status?: Approval['status']) =>
  queryOptions({
    queryKey: [env, 'approvals', status],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/approvals', {
          params: { ...environment(env), query: { limit: pageSize, ...(status && { status }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const approvalQuery = (env: string, approval: string) =>
  queryOptions({
    queryKey: [env, 'approval', approval],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/approvals/{approval}', {
          params: { path: { environment: env, approval }, query: { expand: 'evidence' } },
          signal,
        }),
      ),
  });

type EventType = NonNullable<NonNullable<operations['listAuditLogs']['parameters']['query']>['type']>;

export type AuditFilter = {
  readonly type?: EventType;
  readonly actor?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
};

/** The chain of what belongs to no environment. */
export const instanceChain = 'instance';

export type AuditOrder = 'ascending' | 'descending';

export const auditQuery = (chain: string, filter: AuditFilter, order: AuditOrder) =>
  pagedQuery([chain, 'audit', filter, order], (cursor, signal) => {
    const query = { ...filter, order, limit: 200, ...cursor };
    return chain === instanceChain
      ? ask(client.GET('/v1/instance/audit-entries', { params: { query }, signal }))
      : ask(
          client.GET('/v1/environments/{environment}/audit-entries', {
            params: { ...environment(chain), query },
            signal,
          }),
        );
  });

export const verifyQuery = (chain: string) =>
  queryOptions({
    queryKey: [chain, 'verify'],
    queryFn: ({ signal }) =>
      chain === instanceChain
        ? ask(client.GET('/v1/instance/audit-entries/verification', { signal }))
        : ask(
            client.GET('/v1/environments/{environment}/audit-entries/verification', {
              params: environment(chain),
              signal,
            }),
          ),
    enabled: false,
  });

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => ask(client.GET('/v1/api-keys', { params: { query: { limit: 500 } }, signal })),
});

export const setAsideQuery = queryOptions({
  queryKey: ['set-aside'],
  queryFn: ({ signal }) => ask(client.GET('/v1/set-aside-changes', { params: { query: { limit: 100 } }, signal })),
});

export const deliveriesQuery = (env: string) =>
  queryOptions({
    queryKey: [env, 'deliveries'],
    queryFn: ({ signal }) =>
      ask(
        client.GET('/v1/environments/{environment}/alert-deliveries', {
          params: { ...environment(env), query: { limit: 100 } },
          signal,
        }),
      ),
  });
