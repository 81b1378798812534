import type { IncomingMessage } from 'node:http';

/** What is read at most of a body that is refused: enough for one that is a few times too large. */
const bytesMax = 16 * 1024 * 1024;
const milliseconds = 5_000;

/** Whether the sender may still be writing. A request without a body is not complete either when its head has come. */
export const hasBodyToCome = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

/** Reads the rest of a body and forgets it, for a while. */
export function drain(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = bytesMax;
    const timer = setTimeout(stop, milliseconds);
    function stop(): void {
      clearTimeout(timer);
      resolve();
    }
    request.on('data', (piece: Buffer) => {
      left -= piece.length;
      if (left < 0) stop();
    });
    request.on('end', stop).on('error', stop).on('close', stop);
    request.resume();
  });
}
