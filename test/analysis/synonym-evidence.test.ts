import { expect, test } from 'vitest';
import { synonymEvidence } from '../../bench/eval/fit/synonym-evidence.js';

const shown = (names: readonly string[]): string[] =>
  synonymEvidence([{ server: 's', names }]).map(
    ({ words, toldByThem, together }) => `${words}: ${[...toldByThem, ...together].join(', ')}`,
  );

test('two tools of one server that only a pair of synonyms tells apart speak against the pair', () => {
  expect(shown(['delete_file', 'remove_file'])).toEqual(['delete/remove: delete_file remove_file']);
  expect(shown(['list_repos', 'get_repositories'])).toEqual(['repo/repository: get_repositories list_repos']);
});

test('a phrase that is read as another is a pair as well', () => {
  expect(shown(['list_pull_requests', 'list_merge_requests'])).toEqual([
    'merge request/pull request: list_merge_requests list_pull_requests',
  ]);
});

test('both words for different things are shown without a verdict, forms of one word not at all', () => {
  expect(shown(['create_branch', 'add_comment'])).toEqual(['add/create: ']);
  expect(shown(['get_issue', 'list_issues'])).toEqual([]);
});

test('words of different servers say nothing about each other', () => {
  expect(
    synonymEvidence([
      { server: 'a', names: ['list_repos'] },
      { server: 'b', names: ['list_repositories'] },
    ]),
  ).toEqual([]);
});
