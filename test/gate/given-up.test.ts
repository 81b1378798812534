import { expect, test } from 'vitest';
import { env, withEnvironment } from './support.js';

test('a check that nobody waits for any more is given up, and the next one is answered', async () => {
  await withEnvironment(async ({ services }) => {
    const reason = new Error('the client left');
    const request = { env, server: 'crm', definitions: [{ name: 'create_issue', inputSchema: { type: 'object' } }] };
    await expect(services.checkTools({ ...request, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await services.checkTools(request)).verdict).toBe('pass');
  });
});
