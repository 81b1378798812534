import { readdir, readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rules } from '../../shared/analysis/pipeline.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { toolDefinitionSchema } from '../../shared/domain/registry/tool.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspectStage } from './support/inspect.js';
import { aRegistry } from './support/registry.js';

const folder = 'docs/rules';
const headings = ['Why it matters', 'What it flags', 'What it leaves alone', 'When to turn it off'];

const embedder = await createLocalEmbedder();
afterAll(() => embedder.close());

const toolSchema = toolDefinitionSchema.partial().extend({ server: z.string() });
const exampleSchema = z.object({
  candidate: toolSchema.extend({ server: z.string().default('files'), isNewOnKnownServer: z.boolean().default(false) }),
  /** An earlier version of the candidate. */
  earlier: toolSchema.partial({ server: true }).optional(),
  registry: z.array(toolSchema),
  policy: policySchema.prefault({}),
});

const examplesOf = (page: string, kind: string): string[] =>
  [...page.matchAll(/```json (\w+)\n(.*?)```/gsu)].filter(([, is]) => is === kind).map(([, , json = '']) => json);

test('every page has a rule', async () => {
  const known = new Set([...rules.map(({ meta }) => `${meta.id}.md`), 'behavioural.md']);
  expect((await readdir(folder)).filter((page) => !known.has(page))).toEqual([]);
});

describe.each(rules.filter(({ meta }) => meta.stage !== 'behavioural').map(({ meta }) => [meta.id, meta] as const))(
  '%s',
  async (id, meta) => {
    const page = await readFile(`${folder}/${id}.md`, 'utf8');

    test('has a page in the fixed shape that names every type it reports', () => {
      expect([...page.matchAll(/^## (.*)$/gmu)].map(([, heading]) => heading)).toEqual(headings);
      for (const type of meta.types) expect(page).toContain(type);
      expect(page.startsWith(`# ${id}\n\n${meta.summary}`)).toBe(true);
    });

    const typesFound = async (json: string): Promise<string[]> => {
      const { candidate, registry, earlier, policy } = exampleSchema.parse(JSON.parse(json));
      const { isNewOnKnownServer, ...tool } = candidate;
      const toTool = (one: object) => aRegisteredTool(one);
      const index = await aRegistry(registry.map(toTool), embedder);
      if (meta.stage === 'behavioural') throw new Error('not a rule that reads definitions');
      const { findings } = await inspectStage(meta.stage, toTool(tool), index, {
        policy,
        isNewOnKnownServer,
        ...(earlier !== undefined && {
          earlier: { approved: { version: 1, isApproved: true, definition: toTool(earlier).definition } },
        }),
      });
      return findings.map(({ type }) => type).filter((type) => meta.types.includes(type));
    };

    test.each(examplesOf(page, 'flagged').map((json) => [json]))('flags %s', async (json) => {
      expect(await typesFound(json)).not.toEqual([]);
    });

    test.each(examplesOf(page, 'clean').map((json) => [json]))('leaves alone %s', async (json) => {
      expect(await typesFound(json)).toEqual([]);
    });
  },
);
