import { performance } from 'node:perf_hooks';
import { toolIdOf } from '../../identity/identity.js';
import type { RouterTest } from '../../api/router-test.js';
import type { Policy } from '../../domain/environments/environment.js';
import { AppError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { findEnvironment } from './find-environment.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { type RoutableTool, type RouterOf, UnansweredError } from '../../analysis/router/router.js';

interface Services {
  readonly registry: RegistryStore;
  readonly routerOf: RouterOf;
}

export type TestRouter = (request: {
  readonly env: string;
  /** Instead of those of the policy. */
  readonly router?: Policy['router'];
  readonly routerModel?: string;
}) => Promise<RouterTest>;

const toolOf = (name: string, description: string, parameter: string): RoutableTool => ({
  id: toolIdOf('test', name),
  server: 'test',
  definition: {
    name,
    description,
    inputSchema: { type: 'object', properties: { [parameter]: { type: 'string' } }, required: [parameter] },
  },
});
const fitting = toolOf('get_weather_forecast', 'Gets the weather forecast for a city.', 'city');
const tools = [toolOf('create_calendar_event', 'Creates an event in a calendar.', 'title'), fitting];
const query = 'What will the weather be like in Paris tomorrow?';

const timeoutMs = 60_000;

/** Puts one question with an obvious answer to a router: whether key, model and quota work, and what a question costs. */
export const createTestRouter = ({ registry, routerOf }: Services): TestRouter =>
  async function testRouter({ env, router: name, routerModel }) {
    const { policy } = (await findEnvironment(registry, env)).value;
    const router = routerOf(
      name === undefined ? policy : { router: name, ...(routerModel !== undefined && { routerModel }) },
    );
    const estimate = router.estimate?.({ query, tools });
    const started = performance.now();
    const outcome = await router
      .route({ query, tools, trial: 0, signal: AbortSignal.timeout(timeoutMs) })
      .then(({ tool, bill }) =>
        tool === fitting.id
          ? { works: true, bill }
          : { works: false, bill, reason: 'it did not pick the tool that obviously fits' },
      )
      .catch((error: unknown) => ({ works: false, ...failure(error) }));
    const { works, reason, bill } = { reason: undefined, ...outcome };
    return {
      router: router.id,
      works,
      durationMs: Math.round(performance.now() - started),
      ...(reason !== undefined && { reason }),
      ...(estimate !== undefined && { estimate }),
      ...(bill !== undefined && { bill }),
    };
  };

function failure(error: unknown) {
  const reason = error instanceof AppError ? withoutInternals(error.message) : `no answer within ${timeoutMs / 1000} s`;
  return { reason, bill: error instanceof UnansweredError ? error.bill : undefined };
}
