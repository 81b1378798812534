import { expect, test } from 'vitest';
import { loadOnce } from '../../shared/kernel/load-once.js';

// A process that is out of file handles for a moment would answer 500 until it is started again.
test('a failure is told to whoever waited for it, and to nobody after that', async () => {
  let loads = 0;
  let isBroken = true;
  const read = loadOnce(() => {
    loads += 1;
    return isBroken ? Promise.reject(new Error('EMFILE')) : Promise.resolve('the page');
  });
  expect(await Promise.allSettled([read(), read()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  expect(loads).toBe(1);
  isBroken = false;
  expect([await read(), await read()]).toEqual(['the page', 'the page']);
  expect(loads).toBe(2);
});
