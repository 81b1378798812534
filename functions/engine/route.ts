import type { HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { parseJsonInSlices } from '../../shared/kernel/canonical/parse-json.js';
import type { ErrorCode } from '../../shared/kernel/http/problem-details.js';
import type { RouteRoles } from '../../shared/access/roles-from.js';
import type { Precondition } from '../../shared/registry/writing/precondition.js';
import type { Caller, RequestHeaders } from '../wire/caller.js';
import { checkInput } from '../wire/check-input.js';
import { checkServers, type Concerns } from './check-servers.js';
import { readIfMatch } from '../wire/entity-tag.js';
import type { Gate } from './gate.js';
import { bodyBytesMax, readBody } from '../wire/read-body.js';
import { createReadParams } from '../wire/read-params.js';
import { readQuery } from '../wire/read-query.js';
import { refuse } from '../wire/refuse.js';
import { type Answer, respond } from '../wire/respond.js';
import { unlessKnown } from '../wire/unless-known.js';
import { withOtherOrigins } from '../wire/with-other-origins.js';
import { unknownEnvironment } from './unknown-environment.js';

export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: RequestHeaders;
  /** Whether only the head of the answer is sent: nothing is handed over then. */
  readonly isHead: boolean;
  /** What `If-Match` demands of the thing that is changed; `undefined` without it. */
  readonly ifMatch: Precondition | undefined;
  readonly caller: Caller;
  readonly context: InvocationContext;
  /** Aborted when the client has left. Absent on Azure, which does not tell. */
  readonly left: AbortSignal | undefined;
}

/** One answer for the OpenAPI document; `types` are its media types where it is not JSON. */
export interface AnswerSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly types?: readonly string[];
  /** The code of the problem whose further members the schema has: how a gate answers what is no pass. */
  readonly problem?: ErrorCode;
}

interface AnyRouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly name: string;
  readonly route: string;
  /** Who may call it; docs/roles.md is generated from here. */
  readonly roles: RouteRoles;
  readonly summary: string;
  /** Whether anybody may call it for this environment, without a credential and from pages of any origin. */
  readonly isOpenIn?: (environment: string) => boolean;
  /** Whether it is a page for people's browsers and no part of the API, so that the OpenAPI document leaves it out. */
  readonly isPage?: boolean;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Codes of problems that only this route and few others answer with, for the OpenAPI document. */
  readonly problems?: readonly ErrorCode[];
  /** What it answers when all is well, by status, for the OpenAPI document. */
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly handle: (
    request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<Answer> | Answer;
}

/** A route that changes something says whose things those are, so that no key reaches beyond its servers. */
type Effect<Request> =
  | { readonly method: 'GET' }
  | { readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly concerns: Concerns<Request> };

export type RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> = AnyRouteSpec<
  Params,
  Query,
  Body
> &
  Effect<RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>>;

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/**
 * A route: its roles say who may call it, its schemas what it takes. Errors thrown on purpose become problem details with
 * their status; anything else is a bug and answers 500 with a reference and no words.
 */
export function defineRoute<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
>(spec: RouteSpec<Params, Query, Body>) {
  const answer = createAnswer(spec);
  // Who asks for the head of a page must find it: only what is declared is served.
  const methods: HttpMethod[] = spec.method === 'GET' ? ['GET', 'HEAD'] : [spec.method];
  // Browsers ask before they send a credential to another origin.
  if (spec.isOpenIn !== undefined) methods.push('OPTIONS');
  const isOpen = createIsOpen(spec);
  return function guard(gate: Gate) {
    const handler = async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
      const { invocationId: requestId } = context;
      const isHead = request.method === 'HEAD';
      const opened = isOpen(request);
      const asked = { headers: request.headers, method: request.method, origin: { requestId } };
      const guarded = opened ? { name: spec.name, roles: 'public' as const } : spec;
      const send = (given: Answer): HttpResponseInit =>
        respond(opened ? withOtherOrigins(given) : given, requestId, isHead);
      let caller: Caller | undefined;
      if (request.method === 'OPTIONS') return send(opened ? { status: 204 } : { status: 405 });
      try {
        caller = await gate.identify(guarded, asked);
        await gate.admit(guarded, caller);
        return send(await answer(request, context, caller));
      } catch (error) {
        const left = leftOf(request);
        // Nobody reads this answer, and nothing went wrong.
        if (left?.aborted === true && error === left.reason) return send({ status: clientLeft });
        try {
          await gate.noteRefusal(spec, error, caller, asked);
        } catch (failure) {
          context.error(JSON.stringify({ event: 'refusal-not-audited', requestId, reason: String(failure) }));
        }
        return send(refuse(error, new URL(request.url).pathname, requestId, context));
      }
    };
    return {
      name: spec.name,
      spec: spec as unknown as RouteSpec<z.ZodType, z.ZodType, z.ZodType>,
      options: { methods, authLevel: 'anonymous' as const, route: spec.route, handler },
    };
  };
}

export type Route = ReturnType<ReturnType<typeof defineRoute>>;

function createAnswer<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
) {
  const readParams = createReadParams(spec.route);
  return async function answer(request: HttpRequest, context: InvocationContext, caller: Caller): Promise<Answer> {
    const { headers } = request;
    const given = readParams(request.params);
    const params = checkInput(spec.params ?? nothing, given, 'path') as z.output<Params>;
    checkEnvironment(caller, given['environment']);
    const query = checkInput(spec.query ?? nothing, readQuery(request), 'query') as z.output<Query>;
    const body = await parseBody(spec.body, request);
    const left = leftOf(request);
    const isHead = request.method === 'HEAD';
    const input = { params, query, body, headers, isHead, ifMatch: readIfMatch(headers), caller, context, left };
    if (spec.method !== 'GET') await checkServers(caller, spec.concerns, input);
    left?.throwIfAborted();
    const answered = await spec.handle(input);
    return spec.method === 'GET' ? unlessKnown(answered, headers) : answered;
  };
}

/** Whether a request is for an environment in which the route is open to anybody. */
function createIsOpen({ route, isOpenIn }: Pick<AnyRouteSpec<z.ZodType, z.ZodType, z.ZodType>, 'route' | 'isOpenIn'>) {
  const readParams = createReadParams(route);
  return function isOpen({ params }: HttpRequest): boolean {
    if (isOpenIn === undefined) return false;
    const { environment } = readParams(params);
    return environment !== undefined && isOpenIn(environment);
  };
}

/** As nginx has it: for logs alone. */
const clientLeft = 499;

/** The embedded host adds the signal to the request. */
const leftOf = (request: HttpRequest & { readonly signal?: AbortSignal }): AbortSignal | undefined => request.signal;

/** An environment that a credential is not good for does not exist, as far as its holder can tell. */
function checkEnvironment({ environments }: Caller, env: string | undefined): void {
  if (env !== undefined && environments?.includes(env) === false) throw unknownEnvironment(env);
}

/** An empty body is `{}` where that is a valid one. */
async function parseBody<Body extends z.ZodType>(
  schema: Body | undefined,
  request: HttpRequest,
): Promise<z.output<Body>> {
  if (schema === undefined) return {} as z.output<Body>;
  const bytes = await readBody(request);
  const isLeftOut = bytes.byteLength === 0 && schema.safeParse({}).success;
  return checkInput(schema, isLeftOut ? {} : await parseJsonInSlices(bytes, { maxBytes: bodyBytesMax }), 'body');
}
