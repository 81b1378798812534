import { afterAll, describe, expect, test } from 'vitest';
import { inspect } from './support/inspect.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { isAtLeast } from '../../shared/domain/severity.js';
import type { Severity } from '../../shared/domain/severity.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { aRegisteredTool } from '../support/builders.js';
import { aPolicy, aRegistry } from './support/registry.js';

const embedder = await createLocalEmbedder();
afterAll(() => embedder.close());

interface Sketch {
  readonly name: string;
  readonly description: string;
  /** Parameters; with an exclamation mark where required. */
  readonly takes?: string;
}

function toolOf(server: string, { name, description, takes = '' }: Sketch): RegisteredTool {
  const words = takes.split(' ').filter(Boolean);
  const properties = Object.fromEntries(words.map((word) => [word.replace('!', ''), { type: 'string' }]));
  const required = words.filter((word) => word.endsWith('!')).map((word) => word.slice(0, -1));
  return aRegisteredTool({ server, name, description, inputSchema: { type: 'object', properties, required } });
}

/** Worst severity of what is found of two tools; undefined when nothing is. */
async function worstOf(one: RegisteredTool, other: RegisteredTool): Promise<Severity | undefined> {
  const registry = await aRegistry([other], embedder);
  const { findings } = await inspect(one, registry, { policy: aPolicy() });
  const severities = findings.map(({ severity }) => severity);
  return (['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const).find((severity) => severities.includes(severity));
}

const isBlocking = (severity: Severity | undefined): boolean => severity !== undefined && isAtLeast(severity, 'HIGH');

describe('on one server, where the author names the tools apart, nothing blocks', () => {
  const alert = {
    name: 'get_dependabot_alert',
    description: 'Get details of a specific dependabot alert in a repository.',
  };
  const alerts = { name: 'list_dependabot_alerts', description: 'List dependabot alerts in a repository.' };

  test.each<[string, Sketch, Sketch]>([
    [
      'one by its number beside many',
      { ...alert, takes: 'owner! repo! alertNumber!' },
      { ...alerts, takes: 'owner! repo! state' },
    ],
    [
      'one beside many with the same parameters',
      { ...alert, takes: 'owner! repo!' },
      { ...alerts, takes: 'owner! repo!' },
    ],
    [
      'one beside several',
      { name: 'delete_node', description: 'Delete a node from the canvas.', takes: 'nodeId!' },
      { name: 'delete_multiple_nodes', description: 'Delete multiple nodes from the canvas.', takes: 'nodeIds!' },
    ],
    [
      'a thing beside what belongs to it',
      { name: 'add_review_comment', description: 'Add a comment to a pull request review.', takes: 'pull! body!' },
      {
        name: 'add_review_comment_reaction',
        description: 'Add a reaction to a pull request review comment.',
        takes: 'comment_id! reaction!',
      },
    ],
    [
      'one beside several, by what is told of them',
      { name: 'get_node_info', description: 'Get detailed information about a node.', takes: 'nodeId!' },
      { name: 'get_nodes_info', description: 'Get detailed information about multiple nodes.', takes: 'nodeIds!' },
    ],
    [
      'all beside those by something',
      { name: 'get_chain_history', description: 'Get historical value on all chains.' },
      { name: 'get_chain_history_by_chain', description: 'Get historical value of a chain.', takes: 'chain!' },
    ],
    [
      'one owner beside another',
      { name: 'transfer', description: 'Transfer an amount of a token to an address.', takes: 'to! amount!' },
      {
        name: 'transfer_from',
        description: 'Transfer an amount of a token from an address to another address.',
        takes: 'from! to! amount!',
      },
    ],
    [
      'one direction beside the other',
      { name: 'convert_to_base_unit', description: 'Convert an amount of a token to its base unit.', takes: 'amount!' },
      {
        name: 'convert_from_base_unit',
        description: 'Convert an amount of a token from its base unit.',
        takes: 'amount!',
      },
    ],
  ])('%s', async (_, one, other) => {
    expect(isBlocking(await worstOf(toolOf('acme', one), toolOf('acme', other)))).toBe(false);
  });

  test('but saying the same with another word in front does', async () => {
    const one = { name: 'list_security_advisories', description: 'List the security advisories of a repository.' };
    const other = {
      name: 'list_org_security_advisories',
      description: 'List the security advisories of a repository.',
    };
    expect(await worstOf(toolOf('acme', one), toolOf('acme', other))).toBe('HIGH');
  });
});

describe('on two servers', () => {
  test.each<[string, Sketch, Sketch]>([
    [
      'reading one by its id is not reading many',
      { name: 'tasks_get', description: 'Get details of a specific task', takes: 'taskId!' },
      { name: 'get-tasks', description: 'Get information about tasks with optional filtering', takes: 'limit status' },
    ],
    [
      'opposite conversions are no twins',
      { name: 'html_to_markdown', description: 'Convert HTML to Markdown.', takes: 'text!' },
      { name: 'markdown_to_html', description: 'Convert Markdown to HTML.', takes: 'text!' },
    ],
    [
      'reading a common noun of one thing is not reading it of another',
      { name: 'get_stats', description: 'Get statistics about all markdown files' },
      { name: 'get_statistics', description: 'Get statistics about all memory palaces' },
    ],
    [
      'names alone do not block',
      { name: 'get_balance', description: 'Get the balance of the wallet' },
      { name: 'sui-balance', description: 'Get balance of an address from sui networks' },
    ],
  ])('%s', async (_, one, other) => {
    expect(isBlocking(await worstOf(toolOf('acme', one), toolOf('umbrella', other)))).toBe(false);
  });

  test('the same act on the same thing blocks, whatever each says of itself afterwards', async () => {
    const one = { name: 'jira_create_ticket', description: 'Create a new Jira issue.' };
    const other = {
      name: 'linear_create_issue',
      description:
        'Creates a new Linear issue. Part of the suite. Ask the platform team for access. Logs are kept a year.',
    };
    expect(await worstOf(toolOf('jira', one), toolOf('linear', other))).toBe('HIGH');
  });

  test('a verb alone is a name: equal ones are found once the server’s own word is out', async () => {
    const one = { name: 'notion-search', description: 'Find pages and databases in the Notion workspace.' };
    const other = { name: 'search', description: 'Look up content across Confluence and Jira.' };
    expect(['HIGH', 'MEDIUM']).toContain(await worstOf(toolOf('notion', one), toolOf('rovo', other)));
  });

  test('a calendar is not one of its events', async () => {
    const one = { name: 'list-calendars', description: 'List all available calendars.' };
    const other = { name: 'list-events', description: 'List the events of a calendar.', takes: 'calendarId!' };
    expect([undefined, 'LOW']).toContain(await worstOf(toolOf('google', one), toolOf('google', other)));
  });
});
