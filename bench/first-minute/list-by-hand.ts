import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Starts the servers one after the other and asks each for its tools, as somebody would by hand: seconds, and how many tools. */
export async function listByHand(servers: readonly Command[]): Promise<{ seconds: number; tools: number }> {
  const began = performance.now();
  let tools = 0;
  for (const { command, args } of servers) {
    const client = new Client({ name: 'by-hand', version: '1.0.0' });
    await client.connect(new StdioClientTransport({ command, args: [...args] }));
    tools += (await client.listTools()).tools.length;
    await client.close();
  }
  return { seconds: (performance.now() - began) / 1000, tools };
}
