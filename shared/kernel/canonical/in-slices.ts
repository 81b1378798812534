import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long one piece of work keeps the thread before everything else that waits has its turn, in milliseconds. */
const sliceMs = 10;

/** Work that can be interrupted wherever it yields. */
export type SlicedWork<T> = Generator<undefined, T>;

/** Does the work without a pause: for commands, where nobody else waits. */
export function atOnce<T>(work: SlicedWork<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does the work in slices, so that other requests and timers wait for 10 ms and not for all of it. */
export async function inSlices<T>(work: SlicedWork<T>): Promise<T> {
  const turns = createTurns();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await turns();
  }
}

/** For work that waits between its steps anyway: resolves at once, or after the others' turn when a slice is used up. */
export function createTurns(): () => Promise<void> {
  let since = performance.now();
  return async function waitForTurn() {
    if (performance.now() - since < sliceMs) return;
    await nextTurn();
    since = performance.now();
  };
}
