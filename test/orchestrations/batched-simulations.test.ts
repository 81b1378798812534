import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bill } from '../../shared/domain/routing/bill.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { bySystem } from '../../shared/domain/event.js';
import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import { type ModelPeer, startModelPeer } from '../support/peers/model-peer.js';
import { hostApp } from '../support/hosts/hosted-app.js';

interface Shown {
  readonly status: string;
  readonly outcome: string;
  readonly isBatch?: boolean;
  readonly estimate: Bill;
  readonly bill: Bill;
  readonly report: ImpactReport;
}

let app: Awaited<ReturnType<typeof hostApp>>;
let peer: ModelPeer;
const params = { environment: 'prod' };

const tool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});
const tools = [
  tool('close_ticket', 'Closes a ticket of the help desk.'),
  tool('forecast_weather', 'Forecasts rain and wind for a town.'),
  tool('send_parcel', 'Sends a parcel to an address.'),
];
const change = { server: 'hub', tools: [tool('resolve_ticket', 'Resolves a ticket of the help desk.')], perTool: 3 };

async function as(
  name: string,
  call: Parameters<typeof app.call>[2],
  who: Parameters<typeof app.call>[0] = 'developer',
) {
  const answer = await app.call(who, name, call);
  expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
  return answer.body;
}

const simulate = async (body: object = {}): Promise<string> =>
  String((await as('requestSimulation', { params, body: { ...change, trials: 3, ...body } }))['id']);
const shown = (id: string) =>
  as('showSimulation', { params: { ...params, simulation: id } }, 'viewer') as unknown as Promise<Shown>;

const apis = {
  claude: ['claude', { MTGS_ANTHROPIC_API_KEY: 'sk-x' }, 'MTGS_ANTHROPIC_URL', ''],
  openai: ['openai', { MTGS_OPENAI_API_KEY: 'sk-x' }, 'MTGS_OPENAI_URL', '/v1'],
  'azure-openai': ['openai', { MTGS_AZURE_OPENAI_KEY: 'sk-x' }, 'MTGS_AZURE_OPENAI_ENDPOINT', ''],
} as const;

describe.each(['claude', 'openai', 'azure-openai'] as const)('in batches of %s', (router) => {
  async function begin(calls = 10_000): Promise<void> {
    const [api, key, address, path] = apis[router];
    peer = await startModelPeer(api);
    // Depends on what is asked alone: some questions are undecided after two trials.
    peer.say = ({ query, tools: offered }) => {
      const names = offered.map(({ name }) => name);
      const drawn = Number.parseInt(sha256(JSON.stringify([query, names])).slice(0, 4), 16);
      return { call: [...names].sort()[drawn % 2]! };
    };
    app = await hostApp(undefined, {
      MTGS_MODEL_PRICES: '{"test-model":{"input":1,"output":10}}',
      ...key,
      [address]: `${peer.url}${path}`,
    });
    const policy = policySchema.parse({ router, routerModel: 'test-model', routerBudget: { calls } });
    await app.services.createEnvironment({ id: 'prod', policy, by: bySystem });
    await as('registerTools', { params, body: { server: 'desk', tools } });
    await app.pass(60);
    peer.asked.length = 0;
  }
  beforeEach(() => begin());
  afterEach(async () => {
    await app.close();
    await peer.stop();
  });

  /** Runs a simulation to its end; every quarter of an hour the provider ends the batches that are out. */
  async function run(body: object = {}, fateOf?: Parameters<ModelPeer['batches']['end']>[0]): Promise<Shown> {
    const id = await simulate({ batch: true, ...body });
    for (let turn = 0; turn < 8; turn += 1) {
      await app.pass(600);
      peer.batches.end(fateOf);
      await app.pass(300);
    }
    return shown(id);
  }
  const handedIn = () => peer.batches.all.flatMap(({ items }) => items.map((item) => item.custom_id));
  const asked = () => peer.asked.map(({ query, tools: offered }) => JSON.stringify([query, offered])).sort();

  test('the report, the questions and the calls are those of asking one by one, at half the price', async () => {
    const batched = await run();
    const inBatches = asked();
    expect(batched).toMatchObject({ status: 'completed', outcome: 'established', isBatch: true });
    expect(peer.batches.all.length).toBe(2);
    expect(handedIn().length).toBe(peer.asked.length);
    await app.close();
    await peer.stop();
    await begin();
    const live = await shown(await simulate().then(async (id) => (await app.pass(300), id)));
    expect(asked()).toEqual(inBatches);
    expect(batched.report).toEqual({ ...live.report, bill: batched.report.bill });
    expect(batched.bill).toMatchObject({ ...live.bill, dollars: expect.closeTo(live.bill.dollars! / 2, 9) as number });
    expect(batched.estimate.dollars).toBeCloseTo(live.estimate.dollars! / 2, 9);
  });

  test('a second simulation of the same asks nothing and pays nothing', async () => {
    await run();
    const before = handedIn().length;
    const again = await run();
    expect(again).toMatchObject({ outcome: 'established', bill: { calls: 0 } });
    expect(handedIn().length).toBe(before);
  });

  test('a batch whose handing in was not answered is found, and no question is handed in twice', async () => {
    let lost = 0;
    peer.batches.trouble = (method, path) =>
      method === 'POST' && /batches/.test(path) && lost++ < 1 ? 'after' : undefined;
    const { outcome } = await run();
    expect(lost).toBeGreaterThan(0);
    expect(outcome).toBe('established');
    expect(new Set(handedIn()).size).toBe(handedIn().length);
  });

  test('what expired, failed or was refused is named, is never "no tool", and what was answered counts', async () => {
    const fates = ['expired', 'errored', undefined, undefined] as const;
    const { outcome, report, bill } = await run({}, (_, at) => fates[at % 4]);
    expect(outcome).toBe('not-established');
    expect(report.open.join('\n')).toMatch(/no answer to ".*": .*(expired|error)/);
    expect(JSON.stringify(report.open)).not.toContain('secret');
    expect(report.probes.asked).toBeLessThan(report.probes.planned);
    expect(report.shifts.some(({ to }) => to === 'none')).toBe(false);
    expect(bill.calls).toBe(peer.asked.length);
    expect(new Set(handedIn()).size).toBe(handedIn().length);
  });

  test('a cancelled simulation stops its batch at the provider and hands in no other', async () => {
    const id = await simulate({ batch: true });
    await app.pass(120);
    expect(await shown(id)).toMatchObject({ status: 'running' });
    await as('cancelSimulation', { params: { ...params, simulation: id } });
    await app.pass(600);
    expect(peer.batches.all.map(({ status }) => status)).toEqual(['canceling']);
    peer.batches.end();
    await app.pass(3_600);
    expect(await shown(id)).toMatchObject({ status: 'cancelled' });
    expect(peer.batches.all.length).toBe(1);
  });

  test('a provider that is away for hours is waited for', async () => {
    const first = await simulate({ batch: true });
    await app.pass(60);
    peer.batches.trouble = () => 500;
    await app.pass(2 * 3_600);
    peer.batches.trouble = () => undefined;
    for (let turn = 0; turn < 6; turn += 1) {
      peer.batches.end();
      await app.pass(900);
    }
    expect(await shown(first)).toMatchObject({ status: 'completed', outcome: 'established' });
  });

  test.runIf(router === 'claude')(
    'a provider that has not ended a batch in 26 hours is waited for no longer',
    async () => {
      const id = await simulate({ batch: true });
      await app.pass(27 * 3_600);
      const { outcome, report } = await shown(id);
      expect(outcome).toBe('not-established');
      expect(report.open.join()).toMatch(/had not ended when it was waited for no longer/);
      expect(peer.batches.all.at(-1)?.status).toBe('canceling');
    },
    120_000,
  );

  test('a budget is kept to over all rounds, and what it did not reach is not established', async () => {
    await app.close();
    await peer.stop();
    await begin(11);
    const { outcome, report, bill } = await run();
    expect(outcome).toBe('not-established');
    expect(report.open.join()).toMatch(/the budget of 11 calls is used up/);
    expect(handedIn().length).toBeLessThanOrEqual(11);
    expect(bill.calls).toBeLessThanOrEqual(11);
  });

  test('a batch of somebody else with as many questions is not taken for ours', async () => {
    const ours = await simulate({ batch: true });
    await app.pass(60);
    // Theirs is all that the provider shows of the first handing in.
    const [batch] = peer.batches.all;
    Object.assign(batch!, {
      items: batch!.items.map(({ body }, at) => ({ custom_id: `theirs-${at}`, body })),
      metadata: { mtgs: 'another' },
    });
    for (let turn = 0; turn < 8; turn += 1) {
      peer.batches.end();
      await app.pass(900);
    }
    expect(await shown(ours)).toMatchObject({ outcome: 'established' });
  });

  test.runIf(router !== 'claude')(
    'a batch that is refused as a whole leaves its questions open, with the reason',
    async () => {
      const id = await simulate({ batch: true });
      await app.pass(60);
      peer.batches.fail();
      await app.pass(3_600);
      const { outcome, report } = await shown(id);
      expect(outcome).toBe('not-established');
      expect(report.open.join()).toMatch(/token_limit_exceeded/);
      expect(peer.batches.all.length).toBe(1);
    },
  );
});

test('the local router answers at once, and takes no batches', async () => {
  app = await hostApp();
  try {
    await app.services.createEnvironment({ id: 'prod', policy: policySchema.parse({}), by: bySystem });
    const answer = await app.call('developer', 'requestSimulation', { params, body: { ...change, batch: true } });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/local router/);
  } finally {
    await app.close();
  }
});
