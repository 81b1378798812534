import { systemActor } from '../../../shared/domain/event.js';
import type { Sessions } from '../../../shared/access/sessions.js';
import { checkOwnSite } from '../../engine/check-site.js';
import { defineRoute } from '../../engine/route.js';
import { sessionCookie } from './session-cookie-answer.js';

interface Services {
  readonly sessions: Sessions | undefined;
  readonly publicUrl: string | undefined;
}

/** DELETE /v1/session: signs the browser out; whoever kept the cookie has nothing in it. */
export const endSession = ({ sessions, publicUrl }: Services) =>
  defineRoute({
    name: 'endSession',
    method: 'DELETE',
    route: 'v1/session',
    roles: 'public',
    concerns: 'nothing',
    summary: 'Sign the browser out',
    answers: { 204: { description: 'Signed out' } },
    async handle({ headers }) {
      checkOwnSite(systemActor, headers, 'DELETE');
      await sessions?.end(headers.get('cookie'));
      return { status: 204, cookies: [sessionCookie('', '1970-01-01T00:00:00.000Z', headers, publicUrl)] };
    },
  });
