import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lexicalCandidatesMax } from '../../shared/analysis/text/bounds.js';
import type { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { aRegisteredTool } from '../support/builders.js';
import { createHashingEmbedder } from '../support/hashing-embedder.js';
import { inspect, inspectStage } from './support/inspect.js';
import { anEmptyRegistry, aPolicy, aRegistry } from './support/registry.js';

const policy = aPolicy();

const words = ['issue', 'issues', 'branch', 'task', 'file', 'jira', 'github', 'comment'];
const verbs = ['create', 'list', 'delete', 'get', 'search', 'add'];
const someTool = fc
  .record({
    server: fc.constantFrom('jira', 'github', 'linear', 'files'),
    verb: fc.constantFrom(...verbs),
    word: fc.constantFrom(...words),
    description: fc.constantFrom(
      'Create a GitHub issue.',
      'List the issues of a Jira project.',
      'Delete a task',
      'Use list_issue instead.',
      '',
    ),
    parameter: fc.constantFrom('id', 'project', 'title'),
    type: fc.constantFrom('string', 'integer'),
  })
  .map(({ server, verb, word, description, parameter, type }) =>
    aRegisteredTool({
      server,
      name: `${verb}_${word}`,
      description,
      inputSchema: { type: 'object', properties: { [parameter]: { type } } },
    }),
  );
const someTools = fc.uniqueArray(someTool, { selector: ({ id }) => id, maxLength: 12 });

/** All findings about all tools, without the times. */
async function everything(registry: RegistryIndex, tools: readonly RegisteredTool[]): Promise<unknown> {
  const sorted = [...tools].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Promise.all(sorted.map(async (tool) => (await inspect(tool, registry, { policy })).findings));
}

describe('the index', () => {
  test('changed step by step finds what one built at once finds', async () => {
    await fc.assert(
      fc.asyncProperty(someTools, someTools, async (before, after) => {
        const stepwise = anEmptyRegistry();
        await stepwise.update({ put: before, remove: [], revision: 1 });
        const remaining = new Set(after.map(({ id }) => id));
        const gone = before.map(({ id }) => id).filter((id) => !remaining.has(id));
        for (const tool of after) await stepwise.update({ put: [tool], remove: [], revision: 2 });
        await stepwise.update({ put: [], remove: gone, revision: 9 });
        const atOnce = await aRegistry(after);
        expect(stepwise.size).toBe(atOnce.size);
        expect(await everything(stepwise, after)).toEqual(await everything(atOnce, after));
      }),
      { numRuns: 60 },
    );
  });

  test('the order of tools does not matter', async () => {
    await fc.assert(
      fc.asyncProperty(someTools, async (tools) => {
        const there = await aRegistry(tools);
        const back = await aRegistry([...tools].reverse());
        expect(await everything(there, tools)).toEqual(await everything(back, tools));
      }),
      { numRuns: 40 },
    );
  });

  test('a finding about two tools says the same whichever was the candidate', async () => {
    await fc.assert(
      fc.asyncProperty(someTools, async (tools) => {
        const registry = await aRegistry(tools);
        const ids = tools.map(({ id }) => id);
        const seen = new Map<string, string>();
        for (const tool of tools) {
          const { findings } = await inspect(tool, registry, { policy, alsoWith: ids });
          for (const finding of findings) {
            expect(finding.tools).toContain(tool.id);
            if (finding.tools.length < 2) continue;
            const key = `${finding.type} ${finding.tools.join(' ')}`;
            const text = JSON.stringify(finding);
            expect(seen.get(key) ?? text).toBe(text);
            seen.set(key, text);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('tools of a word that too many share to be proposed by it are found by what they mean', async () => {
    const team = (slug: string, names: string): RegisteredTool[] =>
      names.split(' ').map((name) => aRegisteredTool({ server: slug, name, description: '' }));
    const removers = ['delete', 'remove', 'erase', 'purge', 'destroy', 'drop'].map((verb) => `${verb}_issue`);
    const tools = [
      ...Array.from({ length: 2 * lexicalCandidatesMax }, (_, i) => team(`t${i}`, 'create_issue open_file run_job')),
      ...removers.map((name, i) => team(`r${i}`, `${name} open_file run_job`)),
    ].flat();
    // Of the meaning of any two texts about removing half is the same; names have to do the rest.
    const words = createHashingEmbedder();
    const embedder: Embedder = {
      ...words,
      embed: (texts) =>
        words.embed(
          texts.map((text) => {
            const own = `a${text.replaceAll(/\W/gu, '')}`;
            return removers.some((name) => text.startsWith(name.replace('_', ' '))) ? `gone ${own}` : own;
          }),
        ),
    };
    const registry = await aRegistry(tools, embedder);
    const issueRemovers = tools.filter(({ definition }) => removers.includes(definition.name));
    for (const tool of issueRemovers) {
      const { findings } = await inspectStage('semantic', tool, registry, { policy });
      const others = new Set(findings.flatMap((found) => found.tools).filter((id) => id !== tool.id));
      expect(others).toEqual(new Set(issueRemovers.map(({ id }) => id).filter((id) => id !== tool.id)));
    }
  });

  test('an edit embeds the texts of that tool and no others', async () => {
    const asked: string[] = [];
    const hashing = createHashingEmbedder();
    const counting: Embedder = {
      ...hashing,
      embed: (texts) => {
        asked.push(...texts);
        return hashing.embed(texts);
      },
    };
    const registry = await aRegistry(
      ['create_issue', 'list_branches', 'send_mail'].map((name) =>
        aRegisteredTool({ name, description: `Does ${name}.` }),
      ),
      counting,
    );
    asked.length = 0;
    await registry.update({
      put: [aRegisteredTool({ name: 'send_mail', description: 'Sends a letter.' })],
      remove: [],
      revision: 2,
    });
    expect(asked).toEqual(['send mail', 'Sends a letter', 'send mail: Sends a letter.']);
  });

  test('lets others have their turn while many tools are read', async () => {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    const hashing = createHashingEmbedder();
    let turnsBefore: number | undefined;
    const watching: Embedder = {
      ...hashing,
      embed: (texts) => {
        turnsBefore ??= turns;
        return hashing.embed(texts);
      },
    };
    const description = 'Lists what is kept here. '.repeat(40);
    const tools = Array.from({ length: 200 }, (_, n) => aRegisteredTool({ name: `list_things_${n}`, description }));
    setImmediate(count);
    await aRegistry(tools, watching);
    isOver = true;
    expect(turnsBefore).toBeGreaterThan(1);
  });

  test('a tool removed before it could be embedded leaves nothing behind', async () => {
    const hashing = createHashingEmbedder();
    const state = { fails: true };
    const registry = await aRegistry([aRegisteredTool({ name: 'gone' })], {
      ...hashing,
      embed: (texts) => (state.fails ? Promise.reject(new UnreachableError('away')) : hashing.embed(texts)),
    });
    state.fails = false;
    await registry.update({ put: [], remove: [aRegisteredTool({ name: 'gone' }).id], revision: 2 });
    expect(registry.vectors.size).toBe(0);
    expect(registry.semanticProblem).toBeUndefined();
  });
});

describe('without an embedder', () => {
  const down = { fails: true };
  const hashing = createHashingEmbedder();
  const flaky: Embedder = {
    ...hashing,
    embed: (texts) => (down.fails ? Promise.reject(new UnreachableError('the model is away')) : hashing.embed(texts)),
  };

  test('names are compared all the same, meaning is not established, and the next update makes up for it', async () => {
    down.fails = true;
    const [one, two] = [aRegisteredTool({ server: 'a' }), aRegisteredTool({ server: 'b' })];
    const registry = await aRegistry([one], flaky);
    expect((await inspectStage('lexical', two, registry, { policy })).findings).toMatchObject([
      { type: 'EXACT_NAME', severity: 'CRITICAL' },
    ]);
    const lame = await inspectStage('semantic', two, registry, { policy });
    expect(lame.outcome).toMatchObject({
      status: 'not-established',
      reason: expect.stringContaining('the model is away') as string,
    });

    down.fails = false;
    // The candidate can be embedded again, the registry not yet.
    expect((await inspectStage('semantic', two, registry, { policy })).outcome.status).toBe('not-established');
    await registry.update({ put: [], remove: [], revision: 2 });
    const able = await inspectStage('semantic', two, registry, { policy });
    expect(able.outcome.status).toBe('done');
    expect(able.findings).toMatchObject([{ type: 'SEMANTIC_OVERLAP' }]);
  });
});

describe('an update while a candidate is being embedded', () => {
  test('never mixes two revisions in one result', async () => {
    const hashing = createHashingEmbedder();
    const gate: { release: () => void; waits: boolean } = { release: () => undefined, waits: false };
    const slow: Embedder = {
      ...hashing,
      embed: async (texts) => {
        if (gate.waits) {
          gate.waits = false;
          await new Promise<void>((resolve) => {
            gate.release = resolve;
          });
        }
        return hashing.embed(texts);
      },
    };
    const registry = await aRegistry([], slow);
    gate.waits = true;
    const candidate = aRegisteredTool({ server: 'b' });
    const pending = inspect(candidate, registry, { policy });
    await registry.update({ put: [aRegisteredTool({ server: 'a' })], remove: [], revision: 2 });
    gate.release();
    const { revision, findings } = await pending;
    expect(revision).toBe(2);
    expect(findings.map(({ type }) => type).sort()).toEqual(['EXACT_NAME', 'SEMANTIC_OVERLAP']);
  });
});
