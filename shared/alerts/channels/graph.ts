import type { TokenCredential } from '@azure/identity';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { createRedactor } from '../../secrets/create-redactor.js';
import type { Sender } from '../alert-channel.js';
import { formatMail } from './format-mail.js';
import { noAnswer, readAnswer } from './post-json.js';

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
    const { subject, html, messageId } = formatMail(alert);
    const { response, token } = await post(
      { credential, url, path: `/users/${encodeURIComponent(sender)}/sendMail`, signal },
      {
        message: {
          subject,
          body: { contentType: 'HTML', content: html },
          toRecipients: to.map((address) => ({ emailAddress: { address } })),
          internetMessageHeaders: [{ name: 'x-mtgs-alert', value: messageId }],
        },
        saveToSentItems: false,
      },
    );
    return readAnswer(response, { redact: createRedactor([url, token]), success: 202 });
  };

interface Call extends Pick<Options, 'credential' | 'url'> {
  readonly path: string;
  readonly signal: AbortSignal;
}

/**
 * Posts by Microsoft's client, which is loaded with the first mail. Its own retries and redirects are left out: a delivery
 * is tried again by its orchestration, and no redirect is followed. The client sends the token over TLS only.
 */
async function post({ credential, url, path, signal }: Call, body: unknown) {
  const { AuthenticationHandler, Client, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const { TokenCredentialAuthenticationProvider } =
    await import('@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js');
  let token = '';
  let response: Response | undefined;
  const remembering: TokenCredential = {
    async getToken(scopes, options) {
      const got = await credential.getToken(scopes, options);
      token = got?.token ?? '';
      return got;
    },
  };
  const { origin, hostname } = new URL(url);
  const signIn = new AuthenticationHandler(
    new TokenCredentialAuthenticationProvider(remembering, {
      scopes: [`${origin}/.default`],
      getTokenOptions: { abortSignal: signal },
    }),
  );
  const send: Middleware = {
    async execute(context: Context) {
      if (token === '') throw new UnreachableError('no token for Microsoft Graph');
      // The client's types name one that only browsers have.
      const address: unknown = context.request;
      response = await fetch(address as string | Request, { ...context.options, redirect: 'manual', signal }).catch(
        noAnswer,
      );
      context.response = response;
    },
  };
  signIn.setNext(send);
  const client = Client.initWithMiddleware({ middleware: signIn, customHosts: new Set([hostname]) });
  try {
    await client.api(`${url}${path}`).responseType(ResponseType.RAW).post(body);
  } catch (error) {
    if (token === '') throw new UnreachableError('no token for Microsoft Graph', { cause: error });
    if (response === undefined) noAnswer(error);
  }
  if (response === undefined) throw new UnreachableError('no answer from Microsoft Graph');
  return { response, token };
}
