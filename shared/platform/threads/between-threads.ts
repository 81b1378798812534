import { BroadcastChannel, threadId } from 'node:worker_threads';

interface Envelope<T> {
  readonly from: number;
  readonly message: T;
}

/**
 * Tells the other threads of this process that run the same app what one of them has seen; `receive` is told what they
 * tell. Where the app has one thread, as on Azure, nothing happens. `name` holds what tells two apps of a process apart.
 */
export function betweenThreads<T>(name: string, receive: (message: T) => void): (message: T) => void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: { data: unknown }) => {
    const { from, message } = data as Envelope<T>;
    if (from !== threadId) receive(message);
  };
  channel.unref();
  return function tell(message) {
    channel.postMessage({ from: threadId, message } satisfies Envelope<T>);
  };
}
