import { expect, test } from 'vitest';
import { adviceOn } from '../../../cli/output/words/advice.js';
import { conflictTypeSchema } from '../../../shared/domain/analysis/conflict.js';

test('two tools of one server are not told to name a system', () => {
  for (const type of conflictTypeSchema.options)
    expect(adviceOn(type, ['jira~create_issue', 'jira~issue_write'])).not.toMatch(
      /which system|prefix names by server/u,
    );
  expect(adviceOn('SEMANTIC_OVERLAP', ['jira~create_issue', 'jira~issue_write'])).toContain('jira~issue_write');
});

test('two tools of two servers are', () => {
  expect(adviceOn('SEMANTIC_OVERLAP', ['jira~create_issue', 'linear~create_issue'])).toContain('which system');
});

test('the tool that is not to be offered is the one whose text steers, whichever comes first in the conflict', () => {
  const tools = ['bank~pay', 'crm~notes'];
  const advise = (speaker: string) => adviceOn('SHADOWING', tools, [{ evidence: { speaker } }]);
  expect(advise('crm~notes')).toContain('Do not offer crm~notes');
  expect(advise('bank~pay')).toContain('Do not offer bank~pay');
});
