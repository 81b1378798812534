import { expect, test } from 'vitest';
import { withoutInternals } from '../../shared/kernel/errors/without-internals.js';
import { startComputing } from '../support/hosts/start-computing.js';

test.each([
  [
    "ENOENT: no such file or directory, open '/srv/mtgs/dist/model/x.onnx'",
    "ENOENT: no such file or directory, open '…'",
  ],
  ['cannot load C:\\mtgs\\data\\mtgs.db.', 'cannot load …'],
  [
    'Error: it broke\n    at work (file:///srv/mtgs/dist/index.js:1:2)\n    at next (node:internal:3)',
    'Error: it broke',
  ],
  ['see file:///srv/mtgs/x.js for more', 'see … for more'],
  [
    'the server at https://crm.example/mcp/v1 answers with HTTP 500',
    'the server at https://crm.example/mcp/v1 answers with HTTP 500',
  ],
  ['the answer to tools/list holds no list', 'the answer to tools/list holds no list'],
  ['3 / 4 of desk~a / desk~b', '3 / 4 of desk~a / desk~b'],
])('%s', (text, words) => {
  expect(withoutInternals(text)).toBe(words);
});

test('takes no time on text that is made for it', () => {
  const computed = startComputing();
  for (const unit of ['/a', '\\a', ' /a/', '\n at ', 'file://']) withoutInternals(unit.repeat(20_000));
  expect(computed()).toBeLessThan(2_000);
});
