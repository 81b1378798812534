import { afterEach, beforeEach, expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { type ModelPeer, startModelPeer } from '../support/peers/model-peer.js';
import { openApp } from './support.js';

let peer: ModelPeer;
let app: Awaited<ReturnType<typeof openApp>>;
beforeEach(async () => {
  peer = await startModelPeer('claude');
  app = await openApp({ MTGS_ANTHROPIC_API_KEY: 'k', MTGS_ANTHROPIC_URL: peer.url });
  await app.services.createEnvironment({ id: 'prod', by: bySystem });
});
afterEach(async () => {
  app.close();
  await peer.stop();
});

const ask = async (body: unknown) =>
  (await app.call('testRouter', { key: (await app.keyFor('admin')).key, params: { environment: 'prod' }, body })).body;

test('says whether key and model of a router work, and what a question costs', async () => {
  peer.say = ({ tools }) => ({ call: tools.find(({ name }) => name.includes('weather'))!.name });
  const good = await ask({ router: 'claude', routerModel: 'claude-haiku-5-5' });
  expect(good).toMatchObject({ router: 'claude:claude-haiku-5-5', works: true, bill: { calls: 1 } });
  peer.say = () => ({ status: 401 });
  expect(await ask({ router: 'claude', routerModel: 'claude-haiku-5-5' })).toMatchObject({
    works: false,
    reason: expect.stringContaining('Check the key') as string,
  });
  expect(await ask({ router: 'openai' })).toMatchObject({
    works: false,
    reason: expect.stringContaining('MTGS_OPENAI_API_KEY') as string,
  });
});

test('without a body it tries the router of the policy, and the local one costs nothing', async () => {
  const answer = await ask({});
  expect(answer).toMatchObject({ works: true });
  expect(answer).not.toHaveProperty('bill');
});
