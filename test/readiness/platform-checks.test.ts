import { expect, test } from 'vitest';
import { createPlatformChecks } from '../../shared/readiness/platform-checks.js';
import { createReadReadiness } from '../../shared/readiness/read-readiness.js';
import { sayWhatIsMissing } from '../../shared/readiness/say-what-is-missing.js';

function aPlatform() {
  const problems = new Map<string, string>();
  let [at, looks, queue, isAdministered] = [0, 0, undefined as string | undefined, true];
  const read = () => {
    const now = () => new Date(at);
    const checks = createPlatformChecks({
      platform: {
        containers: ['registry', 'leases'],
        problemOf: (name) => {
          looks += 1;
          return Promise.resolve(problems.get(name));
        },
        queueProblem: () => Promise.resolve(queue),
      },
      now,
      hasAdministrator: () => Promise.resolve(isAdministered),
    });
    return createReadReadiness(checks, now);
  };
  return {
    problems,
    read: read(),
    looks: () => looks,
    pass: (seconds: number) => (at += seconds * 1000),
    breakQueue: (problem: string) => (queue = problem),
    loseAdministrator: () => (isAdministered = false),
  };
}

test('a container that is missing makes the instance not ready, is named, and is looked at again at once', async () => {
  const platform = aPlatform();
  platform.problems.set('leases', 'does not exist');
  const { ready, checks } = await platform.read();
  expect(ready).toBe(false);
  expect(checks[0]).toEqual({ name: 'containers', required: true, ok: false, detail: 'leases does not exist' });
  platform.problems.clear();
  platform.pass(2);
  expect((await platform.read()).ready).toBe(true);
  const looks = platform.looks();
  platform.pass(60);
  await platform.read();
  expect(platform.looks()).toBe(looks);
  platform.pass(300);
  await platform.read();
  expect(platform.looks()).toBeGreaterThan(looks);
});

test('a broken queue and a missing administrator are said and stop nothing', async () => {
  const platform = aPlatform();
  platform.breakQueue('the queue alerts does not exist');
  platform.loseAdministrator();
  const { ready, checks } = await platform.read();
  expect(ready).toBe(true);
  expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['containers', true],
    ['alert queue', false],
    ['administrator', false],
  ]);
  const lines: string[] = [];
  await sayWhatIsMissing(platform.read, (line) => lines.push(line));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: 'check-failed', check: 'alert queue', required: false, detail: 'the queue alerts does not exist' },
    expect.objectContaining({ event: 'check-failed', check: 'administrator' }),
  ]);
});
