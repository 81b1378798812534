import { setTimeout as pause } from 'node:timers/promises';
import autocannon, { type Client, type Request, type Result } from 'autocannon';
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

export interface Users {
  readonly users: number;
  readonly seconds: number;
  /** Requests a second of each user at most. Without it each sends the next as soon as it has its answer. */
  readonly pace?: number | undefined;
}

/** Lets `users` send the routes in the proportion of their shares, one request at a time each. */
export async function drive(
  instance: Instance,
  routes: readonly Route[],
  { users, seconds, pace }: Users,
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
  const options = { url: instance.url, duration: seconds, timeout: timeoutSeconds, setupClient };
  /** A generator with a pace sends at the begin of its seconds: one for each user, begun one after the other, spreads them. */
  const paced = async (nth: number, connectionRate: number): Promise<Result> => {
    await pause((1_000 * nth) / users);
    return autocannon({ ...options, connections: 1, connectionRate });
  };
  const results =
    pace === undefined
      ? [await autocannon({ ...options, connections: users })]
      : await Promise.all(Array.from({ length: users }, (_, nth) => paced(nth, pace)));
  const figures = Array.from(seen, ([name, { times, errors }]) => ({ name, errors, ...percentiles(times) }));
  const answered = figures.reduce((sum, { count }) => sum + count, 0);
  const refused = figures.reduce((sum, { errors }) => sum + errors, 0);
  const failed = results.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0);
  return {
    perSecond: answered / Math.max(...results.map(({ duration }) => duration)),
    errors: refused + failed,
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
