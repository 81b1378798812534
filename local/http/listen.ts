import type { Server } from 'node:http';
import { ConflictError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { errorText } from '../core/error-text.js';

/**
 * Starts listening; resolves with the port. Slow senders are cut off: headers within 15 s, a request within 60 s.
 * @throws {ConflictError} when the port is in use. @throws {InvalidInputError} when it cannot be had at all.
 */
export async function listen(server: Server, port: number, hostname: string): Promise<number> {
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 5_000;
  server.maxRequestsPerSocket = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint = 'Choose another port; 0 takes any that is free.';
      if (cause.code === 'EADDRINUSE') reject(new ConflictError(`port ${port} is in use`, { cause, hint }));
      else
        reject(new InvalidInputError(`cannot listen on ${hostname}:${port}: ${errorText(cause)}`, [], { cause, hint }));
    });
    server.listen(port, hostname, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
