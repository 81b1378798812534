import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const built = (path: string): string => JSON.stringify(pathToFileURL(`dist/${path}`).href);

/** What becomes of a process in which an error of this kind is caught by nobody. */
function processWith(error: string) {
  const program = `
    import ${built('functions/outlive-outages.js')};
    import { UnreachableError } from ${built('shared/kernel/errors/errors.js')};
    void Promise.reject(new ${error}('nobody waits'));
    setImmediate(() => console.log('goes on'));`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return { status, said: stdout.trim() };
}

test.each([
  ['UnreachableError', { status: 0, said: 'goes on' }],
  ['TypeError', { status: 1, said: '' }],
])('an error that nobody catches, %s: an outage does not end the process, a bug does', (error, outcome) => {
  expect(processWith(error)).toEqual(outcome);
});
