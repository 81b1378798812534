import { formatTeams } from './format-teams.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

/** Teams by a Workflows or Logic Apps webhook, whose address is the secret. */
export const createTeams = (resolveSecret: ResolveSecret): Sender<'teams'> =>
  function sendToTeams(alert, { url }, signal) {
    return postJson({ url: resolveSecret(url), body: formatTeams(alert), signal });
  };
