import type { Transport } from '../domain/server.js';

/** A transport without anything that could be a secret: for events, which are kept for ever. */
export function describeTransport(transport: Transport): Record<string, unknown> {
  if (transport.type === 'stdio') {
    const { command, args, cwd, env = {} } = transport;
    return {
      type: 'stdio',
      command,
      args: args.length,
      env: Object.keys(env).sort(),
      ...(cwd !== undefined && { cwd }),
    };
  }
  const { origin, pathname } = new URL(transport.url);
  return { type: 'http', url: `${origin}${pathname}`, headers: Object.keys(transport.headers ?? {}).sort() };
}
