import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
import { describe, expect, test } from 'vitest';
import { canonicalWord } from '../../shared/analysis/text/canonical-word.js';
import { editsAllowed } from '../../shared/analysis/text/name-edits.js';
import { NearNames } from '../../shared/analysis/index/words/near-names.js';
import { sameConcept } from '../../shared/analysis/text/same-concept.js';
import { splitWords } from '../../shared/analysis/text/split-words.js';
import { compareVerbs, verbOf } from '../../shared/analysis/text/verbs.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspectStage } from './support/inspect.js';
import { aPolicy, aRegistry } from './support/registry.js';

type Described = { server: string } & Partial<ToolDefinition>;

async function findingsOf(candidate: Described, ...others: Described[]): Promise<string[]> {
  const registry = await aRegistry(others.map(aRegisteredTool));
  const { findings } = await inspectStage('lexical', aRegisteredTool(candidate), registry, { policy: aPolicy() });
  return findings.map(({ type, severity }) => `${type} ${severity}`);
}

const issue = (server: string, name: string, verb: string): Described => ({
  server,
  name,
  description: `${verb} an issue in the tracker.`,
});

describe('names', () => {
  test.each<[string, Described, Described, string[]]>([
    [
      'the same name on two servers',
      { server: 'a', name: 'read_file' },
      { server: 'b', name: 'read_file' },
      ['EXACT_NAME CRITICAL'],
    ],
    [
      'the same letters, otherwise cased',
      { server: 'a', name: 'readFile' },
      { server: 'b', name: 'read-file' },
      ['EXACT_NAME HIGH'],
    ],
    [
      'singular and plural',
      issue('a', 'list_issue', 'List'),
      issue('b', 'list_issues', 'List'),
      ['SIMILAR_NAME MEDIUM'],
    ],
    [
      'verbs that mean the same',
      issue('a', 'create_issue', 'Create'),
      issue('b', 'new_issue', 'New'),
      ['SIMILAR_NAME MEDIUM'],
    ],
    [
      'listing and searching',
      issue('a', 'list_issues', 'List'),
      issue('b', 'search_issues', 'Search'),
      ['SIMILAR_NAME MEDIUM'],
    ],
    [
      'verbs of one class that mean something else',
      issue('a', 'copy_issue', 'Copy'),
      issue('b', 'create_issue', 'Create'),
      [],
    ],
    ['opposites', issue('a', 'create_issue', 'Create'), issue('b', 'delete_issue', 'Delete'), []],
    [
      'approving and taking it back',
      issue('a', 'approve_issue', 'Approve'),
      issue('b', 'unapprove_issue', 'Unapprove'),
      [],
    ],
    [
      'short names one edit apart',
      { server: 'a', name: 'get', description: 'Fetches a page.' },
      { server: 'b', name: 'set', description: 'Stores a key.' },
      [],
    ],
    [
      'nothing in common but a common word',
      { server: 'a', name: 'get_weather', description: 'Forecast of tomorrow.' },
      { server: 'b', name: 'get_balance', description: 'Money on an account.' },
      [],
    ],
  ])('%s', async (_, candidate, other, expected) => {
    expect(await findingsOf(candidate, other)).toEqual(expected);
  });

  test.each([
    ['none', 'CRITICAL'],
    ['priority', 'HIGH'],
    ['prefix', 'MEDIUM'],
  ] as const)('where clients tell equal names apart by %s, equal names are %s', async (nameCollision, severity) => {
    const registry = await aRegistry([aRegisteredTool({ server: 'a' })]);
    const { findings } = await inspectStage('lexical', aRegisteredTool({ server: 'b' }), registry, {
      policy: aPolicy({ nameCollision }),
    });
    expect(findings).toMatchObject([{ type: 'EXACT_NAME', severity }]);
  });

  test('a prefix that a server puts on all its tools hides no twin', async () => {
    const verbs = ['create', 'list', 'close', 'move'];
    const acme = verbs.map((verb) => ({
      server: 'acme',
      name: `acme_${verb}_ticket`,
      description: `${verb} a ticket`,
    }));
    expect(
      await findingsOf({ server: 'other', name: 'close_ticket', description: 'close a ticket' }, ...acme),
    ).toContain('SIMILAR_NAME MEDIUM');
  });

  test('a pair that is asked for is reported, however many worse ones there are', async () => {
    const twin = (server: string, name: string) => aRegisteredTool({ server, name, description: 'Closes a ticket.' });
    const candidate = twin('own', 'close_ticket');
    const twins = Array.from({ length: 30 }, (_, i) => twin(`s${i}`, 'close_tickets'));
    const registry = await aRegistry(twins);
    const reported = async (alsoWith: readonly RegisteredTool[]): Promise<string[]> => {
      const options = { policy: aPolicy(), alsoWith: alsoWith.map(({ id }) => id) };
      const { findings } = await inspectStage('lexical', candidate, registry, options);
      return findings.map(({ tools }) => tools.join(' '));
    };
    const few = await reported([]);
    expect(few.length).toBeLessThan(twins.length);
    const left = twins.filter(({ id }) => !few.some((pair) => pair.includes(id)));
    expect(await reported(left)).toHaveLength(twins.length);
  });
});

describe('words of a name', () => {
  test.each([
    ['createIssue', 'create issue'],
    ['create-issue', 'create issue'],
    ['create.issue', 'create issue'],
    ['Create_Issue', 'create issue'],
    ['getHTTPResponse', 'get http response'],
    ['обновитьЗадачу', 'обновить задачу'],
  ])('%s', (name, words) => {
    expect(splitWords(name, 10).join(' ')).toBe(words);
  });
});

test.each([
  ['create', 'add', 'same'],
  ['delete', 'remove', 'same'],
  ['list', 'search', 'related'],
  ['query', 'search', 'related'],
  ['search', 'download', 'different'],
  ['get', 'analyze', 'different'],
  ['create', 'copy', 'different'],
  ['write', 'upload', 'different'],
  ['create', 'delete', 'opposite'],
  ['start', 'stop', 'opposite'],
  ['encode', 'decode', 'opposite'],
  ['publish', 'unpublish', 'opposite'],
  ['subscribe', 'unsubscribe', 'opposite'],
  ['get', 'delete', 'different'],
  ['frobnicate', 'get', 'unknown'],
  ['update', 'patch', 'related'],
  ['delete', 'trash', 'related'],
  ['click', 'press', 'related'],
  ['resume', 'pause', 'opposite'],
  ['join', 'leave', 'opposite'],
] as const)('%s and %s are %s', (a, b, relation) => {
  expect(compareVerbs(verbOf(a), verbOf(b))).toBe(relation);
  expect(compareVerbs(verbOf(b), verbOf(a))).toBe(relation);
});

test.each([
  ['issue note', 'issue comment'],
  ['merge request note', 'change request comment'],
  ['work item note', 'workitem comment'],
  ['meeting note', 'meeting note'],
  ['note', 'note'],
])('%s is the concept %s', (words, concept) => {
  expect(sameConcept(words.split(' ')).join(' ')).toBe(concept);
});

test.each([
  ['docs', 'document'],
  ['news', 'news'],
  ['series', 'series'],
  ['repos', 'repository'],
  ['schemas', 'schema'],
  ['canvas', 'canvas'],
  ['status', 'status'],
  ['calendars', 'calendar'],
  ['sub', 'sub'],
  ['urls', 'url'],
  ['tickets', 'ticket'],
])('the word %s is %s', (word, canonical) => {
  expect(canonicalWord(word)).toBe(canonical);
});

test('near names are those that comparing with every name finds, whatever was added and removed', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(fc.array(name), fc.array(name), name, (kept, gone, asked) => {
      const near = new NearNames();
      for (const each of [...kept, ...gone]) near.add(each);
      const names = new Set(kept);
      for (const each of gone) if (!names.has(each)) near.remove(each);
      const expected = [...names]
        .filter(
          (other) => other !== asked && distance(asked, other) <= editsAllowed(Math.min(asked.length, other.length)),
        )
        .sort();
      expect(
        near
          .near(asked)
          .map((found) => found.name)
          .sort(),
      ).toEqual(expected);
    }),
  );
});
