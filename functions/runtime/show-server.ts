import { z } from 'zod';
import { type Server, serverSchema, type Transport } from '../../shared/domain/server.js';

const reference = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** Values of headers and environment variables are secrets unless they only name a setting. */
const mask = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, reference.test(value) ? value : '•••']));

function maskTransport(transport: Transport): Transport {
  if (transport.type === 'http') {
    return { ...transport, ...(transport.headers !== undefined && { headers: mask(transport.headers) }) };
  }
  return { ...transport, ...(transport.env !== undefined && { env: mask(transport.env) }) };
}

/** A server as it is shown: without anybody's secrets. */
export const showServerValue = (server: Server): Server => ({ ...server, transport: maskTransport(server.transport) });

/** What people say about a server. */
export const serverBodySchema = serverSchema
  .pick({ id: true, title: true, owner: true, transport: true })
  .extend({ autoSync: z.boolean().optional() })
  .strict();
