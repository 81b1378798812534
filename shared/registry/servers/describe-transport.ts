import type { Transport } from '../../domain/registry/server.js';
import { maskTransport } from '../../secrets/mask-transport.js';

/** A transport without anything that could be a secret: for events, which are kept for ever. */
export function describeTransport(transport: Transport): Record<string, unknown> {
  const masked = maskTransport(transport);
  if (masked.type === 'stdio') {
    const { command, args, cwd, env = {} } = masked;
    return {
      type: 'stdio',
      command,
      args: args.length,
      env: Object.keys(env).sort(),
      ...(cwd !== undefined && { cwd }),
    };
  }
  const { url, headers = {} } = masked;
  return { type: 'http', url: url.replace(/[?#].*$/s, ''), headers: Object.keys(headers).sort() };
}
