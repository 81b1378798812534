import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

/**
 * Stands in for Entra ID, which no test can sign in to: real keys, real signatures and a real key set over HTTP, with
 * the issuer and claims of its access tokens.
 */
export interface EntraTenant {
  readonly authority: string;
  readonly tenant: string;
  readonly audience: string;
  /** A token of the tenant; claims and header fields can be changed. */
  sign(
    claims?: Record<string, unknown>,
    how?: { kid?: string; issuer?: string; audience?: string; at?: Date; signWith?: CryptoKey },
  ): Promise<string>;
  /** From now on signs with a new key; the old one is gone from the key set. */
  rotate(): Promise<void>;
  /** What the key set's address answers instead of the keys. */
  answerWith(status: number | undefined, body?: string): void;
  /** How often the key set was asked for. */
  requests(): number;
  close(): Promise<void>;
}

export const tenantId = '11111111-2222-4333-8444-555555555555';

interface TenantOptions {
  /** Served over TLS as `localhost`; over plain HTTP without. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Answers what is not about keys; whether it did. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export async function startEntraTenant({ certificate, answer }: TenantOptions = {}): Promise<EntraTenant> {
  let key = await generateKeyPair('RS256');
  let kid = 'key-1';
  let instead: { status: number; body: string } | undefined;
  let asked = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    void (async () => {
      if (await answer?.(request, response)) return;
      asked += 1;
      const jwk = { ...(await exportJWK(key.publicKey)), kid, use: 'sig', alg: 'RS256' };
      const isKeys = request.url === `/${tenantId}/discovery/v2.0/keys`;
      response.writeHead(instead?.status ?? (isKeys ? 200 : 404), { 'Content-Type': 'application/json' });
      response.end(instead?.body ?? JSON.stringify({ keys: [jwk] }));
    })();
  };
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = certificate === undefined ? 'http://127.0.0.1' : 'https://localhost';
  const authority = `${origin}:${(server.address() as AddressInfo).port}`;
  const audience = 'api://mtgs';

  return {
    authority,
    audience,
    tenant: tenantId,
    sign: (claims = {}, how = {}) => {
      const issuedAt = Math.floor((how.at ?? new Date()).getTime() / 1000);
      return new SignJWT({
        tid: tenantId,
        oid: 'ada-oid',
        scp: 'access',
        preferred_username: 'ada@contoso.com',
        uti: 'u1',
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: how.kid ?? kid })
        .setIssuer(how.issuer ?? `${authority}/${tenantId}/v2.0`)
        .setAudience(how.audience ?? audience)
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(issuedAt + 3600)
        .sign(how.signWith ?? key.privateKey);
    },
    async rotate() {
      key = await generateKeyPair('RS256');
      kid = `key-${Number(kid.slice(4)) + 1}`;
    },
    answerWith(status, body = '') {
      instead = status === undefined ? undefined : { status, body };
    },
    requests: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** What App Service Authentication would send for a signed-in account. */
export const easyAuthHeader = (claims: Record<string, string | string[]>): string =>
  Buffer.from(
    JSON.stringify({
      auth_typ: 'aad',
      name_typ: 'name',
      role_typ: 'roles',
      claims: Object.entries(claims).flatMap(([typ, value]) => [value].flat().map((val) => ({ typ, val }))),
    }),
  ).toString('base64');
