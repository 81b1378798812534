import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Managed identity, as App Service offers it to the app. Whom a token is for can be read from it. */
export async function startManagedIdentity() {
  const server = createServer((request, response) => {
    const resource = new URL(request.url ?? '', 'http://x').searchParams.get('resource') ?? '';
    if (identity.isAway) {
      response.writeHead(500).end('{}');
      return;
    }
    const token = {
      access_token: `token-for-${resource}`,
      expires_on: String(Math.floor(Date.now() / 1000) + identity.lifeSeconds),
      resource,
      token_type: 'Bearer',
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const identity = {
    isAway: false,
    /** How long a token lives that is given now. A client keeps it that long. */
    lifeSeconds: 3_600,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return identity;
}
