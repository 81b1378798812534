import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renameTool } from '../../shared/recommendations/rename-tool.js';
import { aRegisteredTool } from '../support/builders.js';

const tool = (server: string, name: string, description = '', properties = {}) =>
  aRegisteredTool({ server, name, description, inputSchema: { type: 'object', properties } });
const renamed = (one: ReturnType<typeof tool>, other: ReturnType<typeof tool>) =>
  renameTool({ tool: one, other, findings: [] })?.changes[0]?.after?.name;

describe('a tool of another server than its twin is called by its system', () => {
  const twin = tool('tracker', 'create_issue', 'Opens a ticket.');
  test.each([
    ['the server', tool('github', 'create_issue', 'Creates an issue.'), 'github_create_issue'],
    ['in the way its name is written', tool('github', 'create-issue'), 'github-create-issue'],
    ['in camel case', tool('github', 'createIssue'), 'githubCreateIssue'],
    ['without what it is packaged as', tool('github-mcp-server', 'create_issue'), 'github_create_issue'],
    [
      'by what the tool says of itself',
      tool('acme-jira', 'create_issue', 'Creates an issue in Jira.'),
      'jira_create_issue',
    ],
  ])('%s', (_, one, next) => {
    expect(renamed(one, twin)).toBe(next);
  });

  test.each([
    ['that its name says already', tool('acme-jira', 'jira_create_issue'), twin],
    ['that is said of the other as well', tool('arxiv-mcp', 'search'), tool('simple-arxiv', 'search')],
    ['that only names the packaging', tool('mcp-server', 'search'), twin],
  ])('but not by one %s', (_, one, other) => {
    expect(renamed(one, other)).toBeUndefined();
  });
});

describe('a tool of the same server gets a noun that tells it apart', () => {
  test('before what it acts on', () => {
    const one = tool('desk', 'create_ticket', 'Creates a ticket for a customer.');
    expect(renamed(one, tool('desk', 'ticket_write', 'Writes a ticket.'))).toBe('create_customer_ticket');
  });

  test.each([
    ['an adjective', 'Returns best practices for secure, production-grade usage.'],
    ['a word that fits any tool', 'Use this tool to get the list.'],
    ['a word of the other tool', 'Creates a ticket with a title.'],
    ['a joining word', 'Creates a ticket, with'],
    ['nothing', ''],
  ])('never %s', (_, description) => {
    const one = tool('desk', 'create_ticket', description);
    expect(renamed(one, tool('desk', 'ticket_write', 'Writes best practices.', { title: {} }))).toBeUndefined();
  });
});

test('whatever tools are called, a new name keeps the old one in it and adds only what the tool or its server says', () => {
  const name = fc.stringMatching(/^[a-z]{1,6}([_.-][a-z]{1,6}|[A-Z][a-z]{1,5}){0,3}$/);
  const server = fc.stringMatching(/^[a-z]{2,8}(-[a-z]{2,8})?$/);
  const text = fc.array(fc.constantFrom('creates', 'ticket', 'of', 'customer', 'secure', 'tool', 'for', 'a.'), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(server, name, text, server, name, text, (s, n, d, s2, n2, d2) => {
      const next = renamed(tool(s, n, d.join(' ')), tool(s2, n2, d2.join(' ')));
      if (next === undefined) return;
      const plain = (value: string): string => value.toLowerCase().replaceAll(/[^a-z]/g, '');
      const added = plain(next).length - plain(n).length;
      expect(added).toBeGreaterThan(0);
      expect(next).toMatch(/^[\w.-]{1,64}$/);
      const said = `${plain(s)} ${d.map(plain).join(' ')}`;
      const head = [...Array(plain(n).length + 1).keys()].find(
        (at) => plain(next).startsWith(plain(n).slice(0, at)) && plain(next).endsWith(plain(n).slice(at)),
      );
      expect(head).toBeDefined();
      expect(said).toContain(plain(next).slice(head, head! + added));
    }),
  );
});
