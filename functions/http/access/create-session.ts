import { z } from 'zod';
import { actorSchema, systemActor } from '../../../shared/domain/event.js';
import { roleSchema } from '../../../shared/domain/governance/access.js';
import { NotFoundError, UnauthenticatedError } from '../../../shared/kernel/errors/errors.js';
import { tokenMax } from '../../../shared/access/entra-tokens.js';
import type { AccessLog } from '../../../shared/access/access-log.js';
import type { RateLimits } from '../../../shared/access/rate-limits.js';
import { RefusedAccountError } from '../../../shared/access/refused-account-error.js';
import type { OpenedSession, Sessions } from '../../../shared/access/sessions.js';
import { addressOf } from '../../engine/address-of.js';
import { checkOwnSite } from '../../engine/check-site.js';
import { callerOfHolder } from '../../engine/caller-of-holder.js';
import { defineRoute } from '../../engine/route.js';
import { sessionCookie } from './session-cookie-answer.js';

interface Services {
  readonly sessions: Sessions | undefined;
  readonly accessLog: AccessLog;
  readonly rateLimits: RateLimits;
  readonly publicUrl: string | undefined;
}

const bodySchema = z.union([
  z.strictObject({ code: z.string().min(1).max(200) }),
  z.strictObject({ key: z.string().min(1).max(200) }),
  z.strictObject({ token: z.string().min(1).max(tokenMax) }),
]);

function openBy(sessions: Sessions, body: z.infer<typeof bodySchema>, from?: string): Promise<OpenedSession> {
  if ('code' in body) return sessions.openWithCode(body.code);
  return 'key' in body ? sessions.openWithKey(body.key, from) : sessions.openWithToken(body.token);
}

/** What the sign-in is told apart by in the audit log: the account's own, however often its token is sent. */
const signInOf = ({ id, holder }: OpenedSession): string => ('actor' in holder ? (holder.session ?? id) : id);

const isRefusal = (error: unknown): boolean =>
  error instanceof UnauthenticatedError || error instanceof RefusedAccountError;

/** POST /v1/session: signs a browser in, by the code of a link, an API key or an access token of Entra ID. */
export const createSession = ({ sessions, accessLog, rateLimits, publicUrl }: Services) =>
  defineRoute({
    name: 'createSession',
    method: 'POST',
    route: 'v1/session',
    roles: 'public',
    concerns: 'nothing',
    summary: 'Sign a browser in, for eight hours at most',
    body: bodySchema,
    problems: ['unauthenticated', 'forbidden', 'not-found', 'rate-limited', 'storage', 'unavailable'],
    answers: {
      201: {
        description: 'Signed in; the session is in the cookie',
        schema: z.object({ actor: actorSchema, role: roleSchema, endsAt: z.iso.datetime() }),
      },
    },
    async handle({ body, headers, caller }) {
      // Nobody else's page may decide as whom a browser is signed in.
      checkOwnSite(systemActor, headers, 'POST');
      if (sessions === undefined) {
        throw new NotFoundError('signing in is not set up here', { hint: 'Set MTGS_SESSION_SECRET.' });
      }
      const address = addressOf(headers);
      try {
        const opened = await openBy(sessions, body, address);
        const holder = callerOfHolder(opened.holder, caller);
        const { actor, role } = holder;
        await accessLog.noteLogin({ by: holder, role, session: signInOf(opened) });
        const cookies = [sessionCookie(opened.cookie, opened.endsAt, headers, publicUrl)];
        return { status: 201, body: { actor, role, endsAt: opened.endsAt }, cookies };
      } catch (error) {
        if (isRefusal(error)) await rateLimits.unknown(address ?? 'anywhere');
        throw error;
      }
    },
  });
