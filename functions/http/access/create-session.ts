import { z } from 'zod';
import { actorSchema, systemActor } from '../../../shared/domain/event.js';
import { roleSchema } from '../../../shared/domain/governance/access.js';
import { NotFoundError, UnauthenticatedError } from '../../../shared/kernel/errors/errors.js';
import type { AccessLog } from '../../../shared/access/access-log.js';
import type { RateLimits } from '../../../shared/access/rate-limits.js';
import type { Sessions } from '../../../shared/access/sessions.js';
import { addressOf } from '../../engine/address-of.js';
import { checkOwnSite } from '../../engine/check-site.js';
import { callerOfKey } from '../../engine/caller-of-key.js';
import { defineRoute } from '../../engine/route.js';
import { sessionCookie } from './session-cookie-answer.js';

interface Services {
  readonly sessions: Sessions | undefined;
  readonly accessLog: AccessLog;
  readonly rateLimits: RateLimits;
  readonly publicUrl: string | undefined;
}

/** POST /v1/session: signs a browser in, by the code of a link or by an API key. */
export const createSession = ({ sessions, accessLog, rateLimits, publicUrl }: Services) =>
  defineRoute({
    name: 'createSession',
    method: 'POST',
    route: 'v1/session',
    roles: 'public',
    concerns: 'nothing',
    summary: 'Sign a browser in, for eight hours',
    body: z.union([
      z.strictObject({ code: z.string().min(1).max(200) }),
      z.strictObject({ key: z.string().min(1).max(200) }),
    ]),
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
        throw new NotFoundError('signing in by link or key is not set up here', { hint: 'Set MTGS_SESSION_SECRET.' });
      }
      const address = addressOf(headers);
      try {
        const opened = await ('code' in body
          ? sessions.openWithCode(body.code)
          : sessions.openWithKey(body.key, address));
        const holder = callerOfKey(opened.holder, caller);
        const { actor, role } = holder;
        await accessLog.noteLogin({ by: holder, role, session: opened.id });
        const cookies = [sessionCookie(opened.cookie, opened.endsAt, headers, publicUrl)];
        return { status: 201, body: { actor, role, endsAt: opened.endsAt }, cookies };
      } catch (error) {
        if (error instanceof UnauthenticatedError) await rateLimits.unknown(address ?? 'anywhere');
        throw error;
      }
    },
  });
