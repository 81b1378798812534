import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { openApp } from '../functions/support.js';
import { longestStall } from '../support/longest-stall.js';

const fixture = fileURLToPath(new URL('../fixtures/mcp/floods.mjs', import.meta.url));
const peer = spawn(process.execPath, [fixture, 'http'], { stdio: ['ignore', 'pipe', 'inherit'] });
const app = await openApp({ MTGS_ALLOW_PRIVATE_ADDRESSES: 'true' });
const { key } = await app.keyFor('admin');
let address = '';
beforeAll(async () => {
  const [line] = (await once(peer.stdout, 'data')) as [Buffer];
  address = `http://127.0.0.1:${line.toString().trim()}`;
});
afterAll(() => {
  peer.kill();
  app.close();
});

test.each([
  ['as many values', 'most', 5_000],
  ['as many bytes', 'longest', 4_999],
])('a listing of %s as are allowed is synchronised, twice, and nobody waits', { retry: 2 }, async (_, kind, count) => {
  const env = `env-${crypto.randomUUID().slice(0, 8)}`;
  await app.call('createEnvironment', { key, params: { environment: env }, body: {} });
  const transport = { type: 'http', url: `${address}/${kind}/json` };
  await app.call('saveServer', { key, params: { environment: env, server: 'large' }, body: { transport } });
  const sync = definitions(app.services).activities.find(({ name }) => name === 'syncServer');
  for (const [syncId, changed] of [
    ['first', count],
    ['again', 0],
  ] as const) {
    let result: unknown;
    const stall = await longestStall(async () => {
      result = await sync?.handler({ env, syncId, server: 'large' }, new InvocationContext());
    });
    expect(result).toMatchObject({ outcome: 'synced', changed });
    expect(stall).toBeLessThan(200);
  }
});
