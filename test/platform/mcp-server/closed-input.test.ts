import { expect, test } from 'vitest';
import { BoundedStdioTransport } from '../../../shared/platform/mcp-server/transports/bounded-stdio-transport.js';
import { listingBounds } from '../../../shared/platform/mcp-server/reading/listing-bounds.js';

/** A process that closes its input, says so, and does something else after a moment. */
const closing = (end: string) => ({
  command: 'sh',
  args: ['-c', `exec 0<&-; echo '{"jsonrpc":"2.0","method":"closed"}'; sleep 0.2; echo 'no licence' >&2; ${end}`],
  env: { PATH: process.env['PATH'] ?? '' },
});

async function sendAfterClosing(end: string): Promise<unknown> {
  const transport = new BoundedStdioTransport(closing(end), { ...listingBounds, timeoutSeconds: 30 });
  const closed = new Promise<void>((resolve) => {
    transport.onmessage = () => {
      resolve();
    };
  });
  await transport.start();
  await closed;
  try {
    return await transport.send({ jsonrpc: '2.0', method: 'ping' }).catch((error: unknown) => String(error));
  } finally {
    await transport.close();
  }
}

test('a process that closes its input and ends is told by its end', async () => {
  expect(await sendAfterClosing('exit 3')).toMatch(/ended with code 3; it said: no licence/);
});

test('a process that closes its input and stays takes no input', async () => {
  expect(await sendAfterClosing('sleep 5')).toMatch(/takes no input/);
});
