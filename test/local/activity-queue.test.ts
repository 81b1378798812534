import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ActivityQueue } from '../../local/durable/activity-queue.js';

const key = (instance: string, task = 0) => ({ instance, execution: 0, task });
const many = (instance: string, count: number) => Array.from({ length: count }, (_, task) => key(instance, task));

function drain(queue: ActivityQueue, allowsLong = true): string[] {
  const taken: string[] = [];
  for (let next = queue.take(allowsLong); next !== undefined; next = queue.take(allowsLong)) {
    taken.push(next.key.instance);
  }
  return taken;
}

describe('the order of activities', () => {
  test('a run that was asked for first goes through all of its steps before a later one goes on', () => {
    const queue = new ActivityQueue();
    const runs = Array.from({ length: 700 }, (_, n) => `run-${n}`);
    for (const run of runs) queue.add([key(run)]);
    const ended: string[] = [];
    const steps = new Map<string, number>();
    for (let next = queue.take(true); next !== undefined; next = queue.take(true)) {
      const { instance } = next.key;
      const step = (steps.get(instance) ?? 0) + 1;
      steps.set(instance, step);
      // Each of seven steps is asked for when the one before has its result.
      if (step < 7) queue.add([key(instance, step)]);
      else ended.push(instance);
      expect([...steps.values()].filter((at) => at < 7).length).toBeLessThanOrEqual(1);
    }
    expect(ended).toEqual(runs);
  });

  test('one tool that somebody waits for does not wait for the thousands of a bulk run', () => {
    const queue = new ActivityQueue();
    queue.add(many('bulk', 1_000));
    for (let begun = 0; begun < 20; begun += 1) queue.take(true);
    queue.add([key('single')]);
    const next = [queue.take(true), queue.take(true)].map((taken) => taken?.key.instance);
    expect(next).toContain('single');
  });

  test('a bulk run goes on while there is always something short', () => {
    const queue = new ActivityQueue();
    queue.add(many('bulk', 100));
    for (let begun = 0; begun < 16; begun += 1) queue.take(true);
    const taken = Array.from({ length: 40 }, (_, n) => {
      queue.add([key(`single-${n}`)]);
      return queue.take(true)?.key.instance;
    });
    expect(taken.filter((instance) => instance === 'bulk')).toHaveLength(10);
  });

  test('long work is not begun where it has no place, and is not lost', () => {
    const queue = new ActivityQueue();
    queue.add(many('bulk', 50));
    expect(drain(queue, false)).toHaveLength(16);
    expect(drain(queue)).toHaveLength(34);
  });

  test('each activity is begun once, whatever comes when', () => {
    const steps = fc.array(fc.oneof(fc.constant('take' as const), fc.integer({ min: 0, max: 5 })), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (script) => {
        const queue = new ActivityQueue();
        const [added, taken]: [string[], string[]] = [[], []];
        for (const [task, step] of script.entries()) {
          if (step === 'take') {
            const next = queue.take(task % 3 > 0);
            if (next !== undefined) taken.push(`${next.key.instance} ${next.key.task}`);
            continue;
          }
          queue.add([key(`run-${step}`, task)]);
          added.push(`run-${step} ${task}`);
        }
        for (let next = queue.take(true); next !== undefined; next = queue.take(true)) {
          taken.push(`${next.key.instance} ${next.key.task}`);
        }
        expect(taken.sort()).toEqual(added.sort());
      }),
    );
  });
});
