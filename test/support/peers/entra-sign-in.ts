import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type EntraTenant, startEntraTenant, tenantId } from './entra-tenant.js';

/** What the provider does with the next sign-in, apart from signing Ada in. */
export interface Behaviour {
  /** Claims of the access token beside Ada's. */
  readonly claims?: Record<string, unknown>;
  readonly token?: Parameters<EntraTenant['sign']>[1];
  /** What the authorize endpoint answers instead of a code. */
  readonly authorizeError?: string;
  /** What the token endpoint answers instead of tokens. */
  readonly tokenError?: { readonly error: string; readonly description: string };
  /** What the ID token has instead of the nonce that was asked for. */
  readonly nonce?: string;
  /** What the answer behind `#` has instead of the state that was asked for. */
  readonly state?: string;
}

/**
 * A fake of Entra ID's v2.0 endpoints as a public client in a browser meets them: discovery, authorize with PKCE, a page
 * that asks who signs in, and a token endpoint that redeems a code once, for the origin of its redirect address only. It
 * knows one person, Ada, and takes her word for it.
 */
export interface EntraSignInPeer extends EntraTenant {
  readonly client: string;
  readonly scope: string;
  /** Redirect addresses of the app registration. */
  readonly redirects: Set<string>;
  behave(behaviour: Behaviour): void;
  /** Queries of the authorize endpoint. */
  readonly asked: URLSearchParams[];
}

export const clientId = '99999999-8888-4777-8666-555555555555';
const scope = 'api://mtgs/access';
const base64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const escape = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function send(response: ServerResponse, status: number, body: string | object, headers: Record<string, string> = {}) {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export async function startEntraSignIn(certificate: {
  readonly cert: string;
  readonly key: string;
}): Promise<EntraSignInPeer> {
  const redirects = new Set<string>();
  const asked: URLSearchParams[] = [];
  const codes = new Map<string, URLSearchParams>();
  let behaviour: Behaviour = {};

  /** Why the authorize endpoint would show an error of its own and send nobody back; `undefined` when all is well. */
  function fault(query: URLSearchParams): string | undefined {
    if (query.get('client_id') !== clientId) return 'AADSTS700016: application not found';
    if (!redirects.has(query.get('redirect_uri') ?? '')) return 'AADSTS50011: the redirect URI does not match';
    if (query.get('response_type') !== 'code') return 'AADSTS700051: response_type';
    if (query.get('code_challenge_method') !== 'S256' || (query.get('code_challenge') ?? '').length !== 43) {
      return 'AADSTS9002325: proof key for code exchange is required';
    }
    if (query.get('scope')?.split(' ').includes(scope) !== true) return 'AADSTS650053: no such scope';
    return undefined;
  }

  const answerOf = (query: URLSearchParams, answer: Record<string, string>): string =>
    `${query.get('redirect_uri') ?? ''}#${new URLSearchParams({
      ...answer,
      state: behaviour.state ?? query.get('state') ?? '',
    }).toString()}`;

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    asked.push(query);
    const refused = fault(query);
    if (refused !== undefined) {
      send(response, 400, `<h1>Fake of Entra ID</h1><p>${escape(refused)}</p>`);
      return;
    }
    const code = randomUUID();
    codes.set(code, query);
    const { authorizeError: error } = behaviour;
    const denied = { error: 'access_denied', error_description: 'AADSTS65004: the person declined' };
    const signedIn =
      error === undefined
        ? { code, client_info: base64Url({ uid: 'ada-oid', utid: tenantId }), session_state: randomUUID() }
        : { error, error_description: `AADSTS50076: ${error}, with words of nobody you know` };
    send(
      response,
      200,
      `<h1>Fake of Entra ID</h1><p><a href="${escape(answerOf(query, signedIn))}">Ada</a></p>` +
        `<p><a href="${escape(answerOf(query, denied))}">Cancel</a></p>`,
    );
  }

  async function redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const query = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const origin = request.headers.origin ?? '';
    const cors = { 'Access-Control-Allow-Origin': origin };
    const invalid = (error_description: string): void => {
      send(response, 400, { error: 'invalid_grant', error_description }, cors);
    };
    if (![...redirects].some((one) => new URL(one).origin === origin)) {
      send(response, 400, { error: 'invalid_request', error_description: 'AADSTS9002327: cross-origin requests only' });
      return;
    }
    if (query === undefined) {
      invalid('AADSTS54005: the code was redeemed already');
      return;
    }
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (proof !== query.get('code_challenge') || form.get('redirect_uri') !== query.get('redirect_uri')) {
      invalid('AADSTS501481: the code verifier does not match');
      return;
    }
    const { tokenError, claims = {} } = behaviour;
    if (tokenError !== undefined) {
      const { error, description } = tokenError;
      send(response, 400, { error, error_description: description, error_codes: [50076] }, cors);
      return;
    }
    const nonce = behaviour.nonce ?? query.get('nonce');
    send(
      response,
      200,
      {
        token_type: 'Bearer',
        scope,
        expires_in: 3600,
        access_token: await tenant.sign({ azp: clientId, roles: ['MTGS.Reviewer'], ...claims }, behaviour.token),
        id_token: await tenant.sign({ nonce, ver: '2.0', name: 'Ada' }, { audience: clientId }),
        refresh_token: `refresh-${randomUUID()}`,
        client_info: base64Url({ uid: 'ada-oid', utid: tenantId }),
      },
      cors,
    );
  }

  const tenant: EntraTenant = await startEntraTenant({
    certificate,
    async answer(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost');
      if (pathname === `/${tenantId}/oauth2/v2.0/authorize`) authorize(searchParams, response);
      else if (pathname === `/${tenantId}/oauth2/v2.0/token`) await redeem(request, response);
      else if (pathname === `/${tenantId}/v2.0/.well-known/openid-configuration`) {
        const base = `${tenant.authority}/${tenantId}`;
        send(
          response,
          200,
          {
            issuer: `${base}/v2.0`,
            authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
            token_endpoint: `${base}/oauth2/v2.0/token`,
            end_session_endpoint: `${base}/oauth2/v2.0/logout`,
            jwks_uri: `${base}/discovery/v2.0/keys`,
          },
          { 'Access-Control-Allow-Origin': '*' },
        );
      } else return false;
      return true;
    },
  });

  return {
    ...tenant,
    client: clientId,
    scope,
    redirects,
    asked,
    behave: (next) => {
      behaviour = next;
    },
  };
}
