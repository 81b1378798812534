import type { TokenCredential } from '@azure/identity';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { formatMail } from './format-mail.js';
import type { Sender } from '../alert-channel.js';
import { postJson } from './post-json.js';

interface Options {
  readonly credential: TokenCredential;
  /** Mailbox it is sent from; without one the channel cannot be used. */
  readonly sender: string | undefined;
  /** Such as `https://graph.microsoft.com/v1.0`. */
  readonly url: string;
}

/** Mail by Microsoft Graph `sendMail`, as the app itself (permission `Mail.Send`, narrowed to one mailbox). */
export const createGraph = ({ credential, sender, url }: Options): Sender<'graph'> =>
  async function sendByGraph(alert, { to }, signal) {
    if (sender === undefined) return { status: 'refused', reason: 'the setting MTGS_GRAPH_SENDER is missing' };
    const token = await credential
      .getToken(`${new URL(url).origin}/.default`, { abortSignal: signal })
      .catch((error: unknown) => {
        throw new UnreachableError(
          `no token for Microsoft Graph: ${error instanceof Error ? error.name : 'unknown error'}`,
        );
      });
    if (token === null) throw new UnreachableError('no token for Microsoft Graph');
    const { subject, html, messageId } = formatMail(alert);
    return postJson({
      url: `${url}/users/${encodeURIComponent(sender)}/sendMail`,
      headers: { Authorization: `Bearer ${token.token}` },
      body: {
        message: {
          subject,
          body: { contentType: 'HTML', content: html },
          toRecipients: to.map((address) => ({ emailAddress: { address } })),
          internetMessageHeaders: [{ name: 'x-mtgs-alert', value: messageId }],
        },
        saveToSentItems: false,
      },
      signal,
      success: 202,
      secrets: [token.token],
    });
  };
