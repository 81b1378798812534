import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startBroker } from '../../fixtures/service-bus-broker.mjs';
import { makeLoopbackCertificate } from '../../support/peers/loopback-certificate.js';
import { startManagedIdentity } from '../../support/peers/managed-identity.js';

/** A namespace has a name and no port: AMQP over TLS is always here. */
const amqps = 5671;

/** Ends TLS in front of the broker. */
async function startFront(certificate: { cert: string; key: string }, to: number) {
  const server = createServer(certificate, (client) => {
    const peer = connect(to, '127.0.0.1');
    for (const socket of [client, peer]) socket.on('error', () => undefined);
    client.pipe(peer).pipe(client);
  });
  server.listen(amqps, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('the app signs in to Service Bus by its identity, over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-queue-'));
  const certificate = makeLoopbackCertificate();
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);
  const broker = await startBroker({ port: 0, queues: [{ name: 'alerts' }] });
  const front = await startFront(certificate, (broker.server.address() as AddressInfo).port);
  const identity = await startManagedIdentity();
  onTestFinished(async () => {
    front.close();
    broker.close();
    await identity.stop();
    rmSync(folder, { recursive: true });
  });
  const look = async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['test/fixtures/queue-by-identity.mjs', 'localhost'],
      {
        env: {
          ...process.env,
          NODE_EXTRA_CA_CERTS: authority,
          AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
          IDENTITY_ENDPOINT: identity.url,
          IDENTITY_HEADER: 'planted',
        },
      },
    );
    return stdout.trim();
  };
  expect(await look()).toBe('none');
  expect(broker.signedIn).not.toEqual([]);
  for (const { type, token, name } of broker.signedIn) {
    expect([type, token]).toEqual(['jwt', 'token-for-https://servicebus.azure.net/']);
    expect(name).toContain('localhost/alerts');
  }

  identity.isAway = true;
  expect(await look()).toBe("the app's identity gives no token");
}, 60_000);
