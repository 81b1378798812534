import { z } from 'zod';

// A client in a process of its own that reads one export after the other, from a message `true` to a message `false`.
const [target = '', headers = '{}'] = process.argv.slice(2);
const headersSchema = z.record(z.string(), z.string());
let isReading = false;

async function read(): Promise<void> {
  while (isReading) {
    const answer = await fetch(target, { headers: headersSchema.parse(JSON.parse(headers)) });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${target} answered ${answer.status}`);
  }
  process.send?.('paused');
}

process.on('message', (isWanted: boolean) => {
  isReading = isWanted;
  if (isWanted) void read();
});
process.on('disconnect', () => process.exit());
