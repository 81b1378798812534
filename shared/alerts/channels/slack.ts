import { formatSlack } from './format-slack.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';
import type { ResolveSecret } from './resolve-secret.js';

/** Slack by an incoming webhook, whose address is the secret. */
export const createSlack = (resolveSecret: ResolveSecret): Sender<'slack'> =>
  function sendToSlack(alert, { url }, signal) {
    return postJson({ url: resolveSecret(url), body: formatSlack(alert), signal });
  };
