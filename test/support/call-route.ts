import { randomUUID } from 'node:crypto';
import { type Cookie, HttpRequest, InvocationContext } from '@azure/functions';
import { expect } from 'vitest';
import type { Route } from '../../functions/engine/route.js';
import { problemCodesOf } from '../../functions/openapi/openapi-problems.js';
import { bindingData } from '../../local/http/binding-data.js';

export interface RouteCall {
  readonly key?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** What the path's parameters are; names of things that do not exist unless told. */
  readonly params?: Record<string, string>;
  /** Instead of the route's own method. */
  readonly method?: 'HEAD' | 'OPTIONS';
  /** Told every line that the route logs. */
  readonly log?: (line: string) => void;
}

export interface RouteAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Record<string, string>;
  readonly cookies: readonly Cookie[];
}

/**
 * Calls a route's handler with a real request, as a host would, strangers among the parameters included. A problem that the
 * OpenAPI document does not know of fails the test.
 */
export async function callRoute(route: Route, call: RouteCall = {}): Promise<RouteAnswer> {
  const { spec, options } = route;
  const names = [...spec.route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const params = Object.fromEntries(names.map((name) => [name, call.params?.[name] ?? 'nothing-of-this-name']));
  const path = spec.route.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const text = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const request = new HttpRequest({
    method: call.method ?? spec.method,
    url: `http://localhost/${path}`,
    params: bindingData(params, new URLSearchParams(call.query), Buffer.from(text ?? '')),
    query: call.query ?? {},
    headers: { ...(call.key !== undefined && { authorization: `Bearer ${call.key}` }), ...call.headers },
    ...(text !== undefined && { body: { string: text } }),
  });
  const context = new InvocationContext({
    invocationId: randomUUID(),
    functionName: spec.name,
    logHandler: (level, ...line) => call.log?.([level, ...line].map(String).join(' ')),
  });
  const answer = await options.handler(request, context);
  const {
    status = 200,
    jsonBody,
    body,
    headers,
    cookies = [],
  } = answer as {
    status?: number;
    jsonBody?: unknown;
    body?: unknown;
    headers?: Record<string, string>;
    cookies?: readonly Cookie[];
  };
  const said =
    jsonBody === undefined
      ? await new Response((body ?? null) as ConstructorParameters<typeof Response>[0]).text()
      : JSON.stringify(jsonBody);
  const parsed = parse(said);
  // HEAD has no body to look at.
  if (said !== '' && headers?.['Content-Type'] === 'application/problem+json') {
    expect(problemCodesOf(route), `${spec.name} documents the problem that it answers with`).toContain(parsed['code']);
  }
  return { status, text: said, body: parsed, headers: headers ?? {}, cookies };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
