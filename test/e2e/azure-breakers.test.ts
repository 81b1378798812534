import { afterAll, describe, expect, test } from 'vitest';
import { type AzureStack, startAzureStack } from '../support/hosts/azure-stack.js';
import { eventually } from '../support/hosts/embedded-stack.js';

const started: AzureStack[] = [];
afterAll(() => Promise.all(started.map((stack) => stack.stop())));

/** A stack of its own for each outage: they go on at the same time, and half a minute each is spent waiting. */
async function startStack(): Promise<AzureStack> {
  const stack = await startAzureStack();
  started.push(stack);
  return stack;
}

const soon = <T>(read: () => Promise<T | undefined>): Promise<T> => eventually(read, 90);

describe.concurrent('a service of Azure is away until its breaker tries again', () => {
  test.each([
    ['Azure OpenAI', 'azure-openai-embeddings', 'openAi', 'hr', 'hire_person'],
    ['Azure AI Search', 'azure-search', 'search', 'erp', 'print_invoice'],
  ] as const)(
    '%s away: not established, never a pass; back: caught up',
    async (_, breaker, peer, server, name) => {
      const stack = await startStack();
      const id = `${server}~${name}`;
      stack.peers[peer].mood = { status: 500 };
      expect(await stack.register(server, name)).toMatchObject({ verdict: 'not-established' });
      expect(await stack.statusOf(id)).toBe('pending');
      await soon(async () => (await stack.breaker(breaker))?.state === 'open' || undefined);
      stack.peers[peer].mood = 'well';
      await stack.analyseAgain(id, breaker);
      await soon(async () => (await stack.statusOf(id)) === 'active' || undefined);
    },
    240_000,
  );

  test('Azure OpenAI does not answer the questions of stage 4: not established, never a pass; back: caught up', async () => {
    const stack = await startStack();
    const { chat } = stack.peers;
    const { say } = chat;
    await stack.register('desk', 'send_message', { description: 'Sends a message to a person of the team.' });
    chat.say = () => ({ status: 500 });
    const description = 'Forwards a message to a person of the team.';
    const { verdict } = await stack.register('hub', 'forward_message', { description });
    expect(verdict).toBe('not-established');
    expect(await stack.statusOf('hub~forward_message')).toBe('pending');
    chat.say = say;
    await stack.analyseAgain('hub~forward_message', 'azure-openai');
    await soon(async () => (await stack.statusOf('hub~forward_message')) !== 'pending' || undefined);
    expect(chat.asked.length).toBeGreaterThan(0);
  }, 240_000);
});
