import autocannon, { type Client, type Request } from 'autocannon';
import { type Percentiles, percentiles } from './percentiles.js';
import type { Instance } from './start-instance.js';
import type { Route } from './routes.js';

export interface RouteFigures extends Percentiles {
  readonly name: string;
  readonly errors: number;
}

interface Seen {
  readonly times: number[];
  errors: number;
}

const timeoutSeconds = 60;

/** Lets `users` send the routes in the proportion of their shares, each the next as soon as it has its answer. */
export async function drive(
  instance: Instance,
  routes: readonly Route[],
  { users, seconds }: { readonly users: number; readonly seconds: number },
): Promise<{ readonly perSecond: number; readonly errors: number; readonly routes: readonly RouteFigures[] }> {
  const seen = new Map(routes.map(({ name }): [string, Seen] => [name, { times: [], errors: 0 }]));
  const order = spread(routes);
  let turn = 0;
  let user = 0;
  const requestFor = ({ request }: Route): Request => ({
    headers: { ...instance.headers },
    setupRequest: (before) => {
      const { method, path, body } = request((turn += 1));
      return { ...before, method, path, ...(body !== undefined && { body: JSON.stringify(body) }) };
    },
  });
  const setupClient = (client: Client): void => {
    // Each begins elsewhere in the mix, so that they do not all ask for the same at the same moment.
    const shift = (user += 1) % order.length;
    const own = [...order.slice(shift), ...order.slice(0, shift)];
    let sent = 0;
    client.setRequests(own.map(requestFor));
    // The types know some of the events only.
    const emitter: NodeJS.EventEmitter = client;
    emitter.on('request', () => {
      sent += 1;
    });
    client.on('response', (status: number, _bytes: number, ms: number) => {
      const route = own[(sent - 1) % own.length];
      const figures = route && seen.get(route.name);
      figures?.times.push(ms);
      if (figures !== undefined && route?.expected.includes(status) === false) figures.errors += 1;
    });
  };
  const result = await autocannon({
    url: instance.url,
    connections: users,
    duration: seconds,
    timeout: timeoutSeconds,
    setupClient,
  });
  const figures = Array.from(seen, ([name, { times, errors }]) => ({ name, errors, ...percentiles(times) }));
  const answered = figures.reduce((sum, { count }) => sum + count, 0);
  const refused = figures.reduce((sum, { errors }) => sum + errors, 0);
  return {
    perSecond: answered / result.duration,
    errors: refused + result.errors + result.timeouts,
    routes: figures,
  };
}

/** The routes as often as their shares say, those of one route far apart. */
function spread(routes: readonly Route[]): Route[] {
  return routes
    .flatMap((route) => Array.from({ length: route.share }, (_, n) => ({ route, at: (n + 0.5) / route.share })))
    .sort((a, b) => a.at - b.at)
    .map(({ route }) => route);
}
