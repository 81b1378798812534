import { z } from 'zod';
import { slugSchema } from './ids.js';

/** Makers that an identity can have, one above the other. */
export const makersMax = 20;

export const actorSchema = z
  .object({
    /** `user` is a person, `app` a machine; an API key is whoever holds it. */
    kind: z.enum(['user', 'app', 'api-key', 'system']),
    id: z.string(),
    name: z.string(),
    /**
     * Of an API key: who made it, then who made the key that made it, and so on up. Whoever makes keys does not become
     * several people by it.
     */
    makers: z.array(z.string()).max(makersMax).optional(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof actorSchema>;

export const systemActor: Actor = { kind: 'system', id: 'mtgs', name: 'MTGS' };

/** What each event says of where it comes from. Whatever is added here is in the audit log as well. */
export const originShape = {
  actor: actorSchema,
  /** The request's id, which its answer carries as `X-Request-Id`; absent for what MTGS does of its own accord. */
  requestId: z.string().max(200).optional(),
};
const originSchema = z.object(originShape);
export type Origin = Readonly<z.infer<typeof originSchema>>;

const originKeys = z.keyof(originSchema).options;

/** The origin out of anything that has one. */
export const originOf = (value: Origin): Origin =>
  Object.fromEntries(originKeys.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]]))) as Origin;

declare const isWhole: unique symbol;

/**
 * Who asks for something, and by which request. Every verb takes it as `by`. Only the functions below make one, so that
 * nothing of it is lost where it is handed on: a literal with some of its fields is none.
 */
export type RequestContext = Origin & { readonly [isWhole]: true };

/** What a request asks for. The engine of routes makes it, once for each request; so does what was stored of a request. */
export const byRequest = (origin: Origin): RequestContext => originOf(origin) as RequestContext;

/** What the same request does in somebody else's name. */
export const inNameOf = (by: RequestContext, actor: Actor): RequestContext => byRequest({ ...by, actor });

/** What MTGS does later in the name of somebody whose request was answered long ago. */
export const later = (actor: Actor): RequestContext => byRequest({ actor });

/** What MTGS does of its own accord. */
export const bySystem: RequestContext = byRequest({ actor: systemActor });

/** Somebody of whom an earlier version wrote down only the name, or only the id. */
export const namedActor = (name: string): Actor =>
  name === systemActor.id || name === systemActor.name ? systemActor : { kind: 'user', id: name, name };

/** Who did it, as it is stored: earlier versions wrote a name or an id instead. */
export const storedActorSchema = z.preprocess(
  (value) => (typeof value === 'string' ? namedActor(value) : value),
  actorSchema,
);

/** Where something comes from, as it is stored: earlier versions wrote only who asked for it. */
export const storedOriginSchema = z.preprocess((value) => {
  const actor = actorSchema.safeParse(value);
  return actor.success ? { actor: actor.data } : value;
}, originSchema);

/** Names as in the API reference; one for each state change. Never renamed or reused. */
export const eventTypeSchema = z.enum([
  'ENVIRONMENT_CREATED',
  'ENVIRONMENT_UPDATED',
  'SERVER_REGISTERED',
  'SERVER_UPDATED',
  'SERVER_DELETED',
  'SERVER_SYNCED',
  'LOCAL_COMMAND_ALLOWED',
  'TOOL_REGISTERED',
  'TOOL_UPDATED',
  'TOOL_STATUS_CHANGED',
  'TOOL_DELETED',
  'CONFLICT_DETECTED',
  'CONFLICT_STATUS_CHANGED',
  'APPROVAL_REQUESTED',
  'APPROVAL_APPROVED',
  'APPROVAL_REJECTED',
  'APPROVAL_EXPIRED',
  'APPROVAL_CANCELLED',
  'ANALYSIS_RUN_STARTED',
  'ANALYSIS_RUN_COMPLETED',
  'SIMULATION_REQUESTED',
  'SIMULATION_ENDED',
  'RECOMMENDATION_ACCEPTED',
  'RECOMMENDATION_REJECTED',
  'USER_LOGIN',
  'API_KEY_CREATED',
  'API_KEY_REVOKED',
  'AUDIT_EXPORTED',
  'ALLOWLIST_EXPORTED',
  'ACCESS_REFUSED',
  'SUBSCRIPTION_CREATED',
  'SUBSCRIPTION_UPDATED',
  'SUBSCRIPTION_DELETED',
  'PROBES_ADDED',
  'PROBE_REMOVAL_ASKED',
  'PROBE_REMOVED',
]);
export type EventType = z.infer<typeof eventTypeSchema>;

/** A state change, written in the same batch as what it changed (the outbox), read by the change feed. */
export const eventSchema = z.object({
  id: z.string(),
  env: slugSchema,
  type: eventTypeSchema,
  at: z.iso.datetime(),
  ...originShape,
  subject: z.object({ kind: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type Event = z.infer<typeof eventSchema>;

export type NewEvent = Omit<Event, keyof Origin> & { readonly by: RequestContext };

/** The one place where an event gets its origin. */
export const eventOf = ({ by, ...event }: NewEvent): Event => ({ ...originOf(by), ...event });
