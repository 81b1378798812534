import { randomUUID } from 'node:crypto';
import type { HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { parseJson } from '../../shared/canonical/parse-json.js';
import type { Role } from '../../shared/domain/access.js';
import type { Actor } from '../../shared/domain/event.js';
import { ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError } from '../../shared/errors/errors.js';
import { type RouteName, routeRoles } from '../../shared/governance/route-roles.js';
import { problemOf } from './problem.js';

/** Who calls. */
export interface Caller {
  readonly actor: Actor;
  readonly role: Role;
  /** Environments the credential is good for; absent means all. */
  readonly environments?: readonly string[];
}

/** Tells who stands behind a request's credential; `undefined` when it carries none. */
export type Authenticate = (headers: { readonly get: (name: string) => string | null }) => Promise<Caller | undefined>;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Instead of `body`: text or bytes as they are, or a stream. */
  readonly raw?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly url: string;
  readonly caller: Caller;
  readonly context: InvocationContext;
}

export interface RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly name: RouteName;
  readonly method: HttpMethod;
  readonly route: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** What it answers when all is well, by status, for the OpenAPI document. */
  readonly answers: Record<number, { readonly description: string; readonly schema?: z.ZodType }>;
  readonly handle: (
    request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<Answer> | Answer;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Whoever calls a public route. */
const anonymous: Caller = { actor: { kind: 'system', id: 'anonymous', name: 'anonymous' }, role: 'viewer' };

const securityHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
};

/**
 * A route: who may call it stands in one table, what it takes in its schemas. Errors thrown on purpose become problem
 * details with their status; anything else is a bug and answers 500 with a reference and no words.
 */
export function defineRoute<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
>(spec: RouteSpec<Params, Query, Body>) {
  return (authenticate: Authenticate) => {
    const handler = async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
      const { pathname } = new URL(request.url);
      try {
        const caller = await admit(spec.name, request, authenticate);
        checkEnvironment(caller, request.params['env']);
        const answer = await spec.handle({
          params: check(spec.params ?? nothing, request.params, 'path') as z.output<Params>,
          query: check(spec.query ?? nothing, queryOf(request), 'query') as z.output<Query>,
          body: await readBody(spec.body, request),
          headers: request.headers,
          url: request.url,
          caller,
          context,
        });
        return respond(answer);
      } catch (error) {
        return refuse(error, pathname, context);
      }
    };
    return {
      name: spec.name,
      spec: spec as unknown as RouteSpec<z.ZodType, z.ZodType, z.ZodType>,
      options: { methods: [spec.method], authLevel: 'anonymous' as const, route: spec.route, handler },
    };
  };
}

export type Route = ReturnType<ReturnType<typeof defineRoute>>;

async function admit(name: RouteName, request: HttpRequest, authenticate: Authenticate): Promise<Caller> {
  const roles: readonly Role[] | 'public' = routeRoles[name];
  if (roles === 'public') return anonymous;
  const caller = await authenticate(request.headers);
  if (caller === undefined) {
    throw new UnauthenticatedError('this needs a credential', {
      hint: 'Send an API key as "Authorization: Bearer …" or "X-API-Key: …".',
    });
  }
  if (!roles.includes(caller.role)) {
    throw new ForbiddenError(`the role ${caller.role} may not do this`, {
      hint: `It needs one of: ${roles.join(', ')}.`,
    });
  }
  return caller;
}

/** An environment that a credential is not good for does not exist, as far as its holder can tell. */
function checkEnvironment({ environments }: Caller, env: string | undefined): void {
  if (env !== undefined && environments !== undefined && !environments.includes(env)) throw unknownEnvironment(env);
}

export const unknownEnvironment = (env: string): NotFoundError =>
  new NotFoundError(`there is no environment "${env.slice(0, 64)}"`, { hint: 'Create it first, or check its name.' });

async function readBody<Body extends z.ZodType>(
  schema: Body | undefined,
  request: HttpRequest,
): Promise<z.output<Body>> {
  if (schema === undefined) return {} as z.output<Body>;
  const bytes = new Uint8Array(await request.arrayBuffer());
  const optional = bytes.byteLength === 0 && schema.safeParse({}).success;
  return check(schema, optional ? {} : parseJson(bytes), 'body');
}

function queryOf(request: HttpRequest): Record<string, string> {
  const repeated = [...request.query.keys()].filter((key, index, keys) => keys.indexOf(key) !== index);
  if (repeated.length > 0) {
    throw new InvalidInputError(
      'a query parameter is there twice',
      repeated.map((path) => ({ path, message: 'is there twice' })),
    );
  }
  return Object.fromEntries(request.query);
}

const problemsMax = 50;

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, root: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, problemsMax)
    .map(({ path, message }) => ({ path: [root, ...path].map(String).join('.'), message }));
  const count = parsed.error.issues.length;
  throw new InvalidInputError(
    count === 1
      ? `${problems[0]?.path ?? root}: ${problems[0]?.message ?? ''}`
      : `${count} things are wrong with the request`,
    problems,
  );
}

function respond({ status, body, raw, headers }: Answer): HttpResponseInit {
  const all = { ...securityHeaders, ...headers };
  if (raw !== undefined) return { status, headers: all, body: raw as NonNullable<HttpResponseInit['body']> };
  return body === undefined ? { status, headers: all } : { status, headers: all, jsonBody: body };
}

function refuse(error: unknown, instance: string, context: InvocationContext): HttpResponseInit {
  const known = problemOf(error, instance);
  const reference = known === undefined ? randomUUID() : undefined;
  if (known === undefined)
    context.error(
      `unexpected error ${String(reference)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  const problem = known ?? {
    type: 'about:blank',
    title: 'Something went wrong on our side',
    status: 500,
    code: 'internal',
    detail: `The reference ${String(reference)} finds the details in the log.`,
    instance,
  };
  return {
    status: problem.status,
    headers: {
      ...securityHeaders,
      'Content-Type': 'application/problem+json',
      ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer realm="mtgs"' }),
      ...([429, 503].includes(problem.status) && { 'Retry-After': '5' }),
    },
    body: JSON.stringify(problem),
  };
}
