import { expect, test, vi } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { tokenWeight } from '../../shared/domain/registry/token-weight.js';
import { env, type Offer, withEnvironment } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  const { startOnce } = await import('../support/hosts/simulated-start.js');
  return { startOnce };
});

const offer = (server: string, name: string, description: string): Offer => ({
  server,
  definition: { name, description, inputSchema: { type: 'object', properties: {} } },
});

const forecast = offer('weather', 'forecast', 'Says what the weather will be.');
const invoice = offer('billing', 'send_invoice', `Sends an invoice to a customer. ${'It has rules. '.repeat(40)}`);
const translate = offer('words', 'translate', 'Puts a text into another language.');
const weightOf = (...offers: readonly Offer[]): number =>
  offers.reduce((sum, { definition }) => sum + tokenWeight(definition), 0);

test('what has no room is blocked by the check as by the registration, until people let it in; what fits is not', async () => {
  await withEnvironment(async (gate) => {
    const { services } = gate;
    const policy = { tokenLimits: { catalog: weightOf(forecast, translate) } };
    await services.updateEnvironment({ env, policy, by: bySystem });
    await gate.register(forecast);

    const check = await gate.check(invoice);
    expect(check.verdict).toBe('block');
    expect(check.blockedBy.map(({ type, severity }) => [type, severity])).toEqual([['TOKEN_WEIGHT', 'HIGH']]);
    expect(check.blockedBy[0]?.text).toContain(`weather~forecast (${weightOf(forecast)})`);
    expect((await gate.check(translate)).verdict).toBe('pass');

    await gate.register(invoice);
    await gate.register(translate);
    const statuses = Object.fromEntries((await gate.tools()).map(({ id, status }) => [id, status]));
    expect(statuses).toEqual({
      'weather~forecast': 'active',
      'billing~send_invoice': 'blocked',
      'words~translate': 'active',
    });
    expect((await gate.conflicts()).map(({ type, toolA }) => [type, toolA])).toEqual([
      ['TOKEN_WEIGHT', 'billing~send_invoice'],
    ]);

    // The limit goes: nothing weighs too much any more.
    const loosened = await services.updateEnvironment({ env, policy: { tokenLimits: {} }, by: bySystem });
    expect('approval' in loosened && loosened.approval.status).toBe('PENDING');
  });
});

test('a tool that is too heavy by itself is blocked, and its lighter version enters', async () => {
  await withEnvironment(async (gate) => {
    await gate.services.updateEnvironment({ env, policy: { tokenLimits: { tool: 100 } }, by: bySystem });
    const shorter = offer('billing', 'send_invoice', 'Sends an invoice to a customer.');
    expect((await gate.check(invoice)).verdict).toBe('block');
    expect((await gate.check(shorter)).verdict).toBe('pass');
    await gate.register(invoice);
    await gate.register(shorter);
    expect((await gate.tools()).map(({ id, status }) => [id, status])).toEqual([['billing~send_invoice', 'active']]);
  });
});
