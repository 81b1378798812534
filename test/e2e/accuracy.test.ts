import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

const data = '../shared/data';

// What is recorded in bench/eval/recorded.json must not fall. Needs the evaluation data, which stands beside the checkout
// where accuracy is guarded and nowhere else.
test.skipIf(!existsSync(data))(
  `accuracy has not fallen below what is recorded (needs ${data})`,
  () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/bench/eval/index.js', '--data', data, '--short'], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  },
  600_000,
);
