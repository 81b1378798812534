import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { threadQueue } from '../../../shared/kernel/threads/thread-queue.js';

const source = new URL('../../../shared/kernel/threads/thread-queue.ts', import.meta.url).href;

/** A thread in the queue that runs `program`, with `inOrder` and a number that it shares with the test. */
async function aThread(
  name: string,
  program: string,
): Promise<{ readonly count: Int32Array; readonly thread: Worker }> {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const text = `
    const { parentPort, workerData: { count, name } } = require('node:worker_threads');
    import(${JSON.stringify(source)}).then(({ threadQueue }) => {
      const inOrder = threadQueue(name);
      parentPort.postMessage('ready');
      ${program}
    });`;
  const thread = new Worker(text, { eval: true, workerData: { count, name } });
  onTestFinished(() => thread.terminate().then(() => undefined));
  await once(thread, 'message');
  return { count, thread };
}

/** Returns when the other thread has counted on. */
const whenCounted = (count: Int32Array): void => {
  Atomics.wait(count, 0, 0);
};
const add = 'Atomics.add(count, 0, 1); Atomics.notify(count, 0);';

test('one thread at a time has its turn, and a thread that comes again and again keeps nobody waiting', async () => {
  const inOrder = threadQueue('a test of turns');
  const { count } = await aThread('a test of turns', `for (;;) inOrder(() => { ${add} });`);
  whenCounted(count);
  let alone = 0;
  for (let turn = 0; turn < 1_000; turn += 1) {
    inOrder(() => {
      const before = Atomics.load(count, 0);
      let isAlone = true;
      for (let n = 0; n < 1_000; n += 1) isAlone &&= Atomics.load(count, 0) === before;
      if (isAlone) alone += 1;
    });
  }
  // Others only begin when this has ended, unless the machine stops this thread for longer than they wait.
  expect(alone).toBeGreaterThan(990);
});

test('work that fails passes the turn on', () => {
  const inOrder = threadQueue('a test of failures');
  const fail = (): never => {
    throw new Error('failed');
  };
  for (let turn = 0; turn < 3; turn += 1) expect(() => inOrder(fail)).toThrow('failed');
  expect(inOrder(() => 'done')).toBe('done');
});

test.each([
  ['that ends in its turn', `inOrder(() => { ${add} process.exit(); });`],
  ['whose turn takes for ever', `inOrder(() => { ${add} for (;;); });`],
])('a thread %s stops the others for a moment, and not for good', async (what, program) => {
  const inOrder = threadQueue(what);
  const { count } = await aThread(what, program);
  whenCounted(count);
  expect(inOrder(() => 'done')).toBe('done');
  const before = performance.now();
  for (let turn = 0; turn < 100; turn += 1) inOrder(() => undefined);
  // Once is enough.
  expect(performance.now() - before).toBeLessThan(500);
});
