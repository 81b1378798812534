import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import { refusalOf, refuse, writeRefusal } from './refuse.js';

/** How long the other side may take to read why it was refused, in milliseconds. */
const goodbyeMs = 1_000;

/** Answers what never becomes a request: bytes that are no HTTP, heads that are too large or too slow. */
export function refuseConnections(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => {
    answering.set(socket, response);
  });
  server.on('checkExpectation', (request, response) => {
    const error = new InvalidInputError('the only expectation that is met is 100-continue');
    void refuse(request, response, refusalOf(error, '', randomUUID(), 417));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const current = answering.get(socket);
    const isUnderWay = current?.headersSent === true && !current.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || isUnderWay) {
      socket.destroy();
      return;
    }
    socket.end(writeRefusal(explain(error.code)));
    setTimeout(() => {
      socket.destroy();
    }, goodbyeMs).unref();
  });
}

function explain(code: string | undefined) {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refusalOf(new TooLargeError('the headers are larger than 16384 bytes'), '', randomUUID(), 431);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refusalOf(new InvalidInputError('the request was not sent in time'), '', randomUUID(), 408);
  }
  return refusalOf(new InvalidInputError('this is not HTTP'), '', randomUUID());
}
