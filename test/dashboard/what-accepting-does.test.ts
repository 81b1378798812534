import { expect, test } from 'vitest';
import { whatAcceptingDoes } from '../../dashboard/src/recommendations/what-accepting-does.js';

const before = { name: 'find', description: 'Finds.' };
const basedOn = { 'a~find': '1', 'a~search': '2' };
const change = { tool: 'a~find', server: 'a', before };
const said = (changes: object[]): string =>
  whatAcceptingDoes({ changes, basedOn } as unknown as Parameters<typeof whatAcceptingDoes>[0]).join(' ');

test('before a fix is accepted it is said that somebody else has to approve what is blocked, and what clients have until then', () => {
  const rewritten = said([{ ...change, after: { name: 'find', description: 'Finds files.' } }]);
  expect(rewritten).toContain('the next version of a~find');
  expect(rewritten).toContain('somebody else than you has to approve it');
  expect(rewritten).toContain('Clients keep the version of now');
  const renamed = said([{ ...change, after: { name: 'find_files' } }]);
  expect(renamed).toContain('A tool named find_files is registered in the place of a~find');
  expect(renamed).toContain('a~find stays in the catalog until the new definition is active');
});

test('before a tool is withdrawn it is said that clients lose it at once, and which tool is to do its work', () => {
  const withdrawn = said([change]);
  expect(withdrawn).toContain('a~find leaves the catalog at once');
  expect(withdrawn).toContain('a~search stays and is to do its work');
  expect(withdrawn).not.toContain('approve');
});
