import { answerChannel, type EmbeddingThreadAnswer } from './embedding-lane.js';

/** Channels that are kept open: more than an instance has threads that ask at a time. */
const channelsMax = 64;

/** Sends answers, over one channel for each that has asked. That of one that is gone is closed when others have come. */
export function createAnswers(instance: string, max = channelsMax) {
  const channels = new Map<string, ReturnType<typeof answerChannel>>();
  return function sendAnswer(asker: string, message: EmbeddingThreadAnswer): void {
    const channel = channels.get(asker) ?? answerChannel(instance, asker);
    // A Map iterates in the order of insertion: the first one was used longest ago.
    channels.delete(asker);
    channels.set(asker, channel);
    channel.postMessage(message);
    for (const [idle, oldest] of channels) {
      if (channels.size <= max) break;
      oldest.close();
      channels.delete(idle);
    }
  };
}
