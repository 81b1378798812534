import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createHashingEmbedder } from './hashing-embedder.js';

/** An embedder that a test can hold up, or take away. */
export function createHeldEmbedder() {
  const hashing = createHashingEmbedder();
  let held = Promise.withResolvers<undefined>();
  let asked = Promise.withResolvers<undefined>();
  let state: 'answers' | 'holds' | 'is away' = 'answers';
  const embedder: Embedder = {
    ...hashing,
    async embed(texts) {
      if (state === 'is away') throw new UnreachableError('the model is away');
      if (state === 'holds') {
        asked.resolve(undefined);
        await held.promise;
      }
      return hashing.embed(texts);
    },
  };
  return {
    embedder,
    /** What is asked from now on is answered when it is released. @returns what resolves when something was asked. */
    hold(): Promise<void> {
      [held, asked, state] = [Promise.withResolvers(), Promise.withResolvers(), 'holds'];
      return asked.promise;
    },
    release(): void {
      state = 'answers';
      held.resolve(undefined);
    },
    takeAway(): void {
      state = 'is away';
    },
  };
}
