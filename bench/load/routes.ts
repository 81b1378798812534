import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';

/** A request of the mix: what it is, and how often in twenty it comes. */
export interface Route {
  readonly name: string;
  readonly share: number;
  /** The 95th percentile that this is built for, in milliseconds, and what the seed promises. */
  readonly aimMs?: number;
  readonly seedMs?: number;
  /** Statuses that are an answer and no error: a gate that says no has done its work. */
  readonly expected: readonly number[];
  readonly request: (turn: number) => {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly body?: unknown;
  };
}

const env = '/v1/environments/default';

/** The seed's profiles: 60 % reads, 30 % writes, 10 % analyses and exports. */
export function createRoutes(tools: readonly RegisteredTool[]): readonly Route[] {
  const pick = (turn: number): RegisteredTool => {
    const tool = tools[(turn * 7919) % tools.length];
    if (tool === undefined) throw new Error('there are no tools');
    return tool;
  };
  const get = (path: string) =>
    function getRequest() {
      return { method: 'GET' as const, path };
    };
  const changed = (turn: number) => {
    const { definition } = pick(turn);
    return { ...definition, description: `${definition.description ?? ''} Variant ${turn}.` };
  };
  return [
    { name: 'GET /health', share: 4, aimMs: 5, seedMs: 5, expected: [200], request: get('/health') },
    { name: 'GET environment health', share: 2, aimMs: 5, seedMs: 5, expected: [200], request: get(`${env}/health`) },
    {
      name: 'GET conflicts',
      share: 3,
      aimMs: 20,
      seedMs: 50,
      expected: [200],
      request: get(`${env}/conflicts?limit=50`),
    },
    {
      name: 'GET audit-entries',
      share: 3,
      aimMs: 20,
      expected: [200],
      request: get(`${env}/audit-entries?limit=50`),
    },
    {
      name: 'POST tools',
      share: 3,
      aimMs: 30,
      expected: [200, 202, 429],
      request: (turn) => ({
        method: 'POST',
        path: `${env}/tools`,
        body: { server: pick(turn).server, tools: [changed(turn)] },
      }),
    },
    {
      name: 'POST ci-check',
      share: 3,
      aimMs: 60,
      seedMs: 100,
      expected: [200, 409, 503],
      request: (turn) => ({
        method: 'POST',
        path: '/v1/webhooks/ci-check',
        body: { environment: 'default', server: pick(turn).server, tools: [changed(turn + 1)] },
      }),
    },
    {
      name: 'POST analysis-runs',
      share: 1,
      expected: [202, 429],
      request: (turn) => ({ method: 'POST', path: `${env}/analysis-runs`, body: { toolIds: [pick(turn).id] } }),
    },
    { name: 'GET export', share: 1, expected: [200], request: get(`${env}/audit-entries/export`) },
  ];
}

/** The same mix with `/health` in place of each export: what it is compared with to see what exports cost others. */
export function withoutExports(routes: readonly Route[]): readonly Route[] {
  const exports = routes.find(({ name }) => name === 'GET export')?.share ?? 0;
  return routes
    .filter(({ name }) => name !== 'GET export')
    .map((route) => (route.name === 'GET /health' ? { ...route, share: route.share + exports } : route));
}
