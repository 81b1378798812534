import { randomUUID } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { createAnswers } from '../../../shared/platform/embedder/answer-channels.js';
import { answerChannel } from '../../../shared/platform/embedder/embedding-lane.js';

// Each thread that is begun anew asks under another name: an instance that lives long meets any number of them.
test('who asks is answered, also after many others, and no more channels stay open than are kept', async () => {
  const instance = randomUUID();
  const askers = Array.from({ length: 20 }, (_, n) => `asker-${n}`).concat('asker-0');
  const receiving: BroadcastChannel[] = [];
  const close = vi.spyOn(BroadcastChannel.prototype, 'close');
  const sendAnswer = createAnswers(instance, 3);
  try {
    for (const [id, asker] of askers.entries()) {
      const answers = answerChannel(instance, asker);
      receiving.push(answers);
      const answer = new Promise((resolve) => {
        answers.onmessage = ({ data }: { data: unknown }) => {
          resolve(data);
        };
      });
      sendAnswer(asker, { id, reason: 'none' });
      expect(await answer).toEqual({ id, reason: 'none' });
    }
    expect(close).toHaveBeenCalledTimes(askers.length - 3);
  } finally {
    close.mockRestore();
    for (const answers of receiving) answers.close();
  }
});
