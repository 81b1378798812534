import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspect } from '../../shared/analysis/inspect.js';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { findingSchema } from '../../shared/domain/analysis/conflict.js';
import { type ToolDefinition, toolDefinitionSchema } from '../../shared/domain/registry/tool.js';
import { parseDefinitions } from '../../shared/definitions/parse-definitions.js';
import { anEmptyRegistry, aPolicy } from './support/registry.js';
import { hostileDefinition } from './support/hostile-definition.js';

/** Definitions to try; FUZZ_RUNS=100000 for the long run. */
const definitions = Number(process.env['FUZZ_RUNS'] ?? 300);
const perRegistry = 6;

/** Time of the processor, so that other work on the machine does not count: to index and inspect one definition. */
const millisecondsMax = 1_000;

const policy = aPolicy();
const servers = ['a', 'constructor', 'jira'];

/** What registration makes of it; nothing where it is refused. */
function accepted(definition: unknown): ToolDefinition | undefined {
  const parsed = toolDefinitionSchema.safeParse(definition);
  if (!parsed.success) return undefined;
  try {
    return parseDefinitions('a', [definition])[0]?.definition;
  } catch (error) {
    // Too deep, too large, or no JSON: refused at the door.
    expect((error as Error).name).toMatch(/^(InvalidInputError|TooLargeError)$/);
    return undefined;
  }
}

function registered(definition: ToolDefinition, i: number): RegisteredTool {
  const server = servers[i % servers.length] ?? 'a';
  return { id: toolIdOf(server, definition.name), server, definition, fingerprint: fingerprintOf(definition) };
}

const processorMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

test(
  'no definition makes detection throw, hang, or say what cannot be stored',
  { timeout: 60_000 + definitions * 50 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileDefinition, { minLength: perRegistry, maxLength: perRegistry }),
        async (batch) => {
          const parsed = batch.flatMap((one) => accepted(one) ?? []);
          const tools = parsed.map((definition, i) => registered(definition, i));
          const registry = anEmptyRegistry();
          const started = processorMilliseconds();
          await registry.update({ put: tools, remove: [], revision: 1 });
          for (const tool of tools) {
            const approved = parsed[tools.indexOf(tool) + 1];
            const earlier = approved && { approved: { version: 1, isApproved: true, definition: approved } };
            const { findings, stages } = inspect(tool.id, registry, { policy, ...(earlier && { earlier }) });
            expect(stages.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
            for (const finding of findings) findingSchema.parse(JSON.parse(JSON.stringify(finding)));
          }
          await registry.update({ put: [], remove: tools.map(({ id }) => id), revision: 2 });
          expect(processorMilliseconds() - started).toBeLessThan(millisecondsMax * perRegistry);
          expect([registry.size, registry.vectors.size, registry.semanticProblem]).toEqual([0, 0, undefined]);
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
      { numRuns: Math.ceil(definitions / perRegistry), endOnFailure: true },
    );
  },
);

test('the largest definitions cost bounded memory and time', { timeout: 120_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const largest = (i: number): ToolDefinition => ({
    name: `tool_${i}`,
    description: `${'Use some_other_tool instead of this_one. '.repeat(1_000)}${i}`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 3_000 }, (_, p) => [`parameter_${p}`, { type: 'string', enum: [`a${i}`, 'b', 'c'] }]),
      ),
    },
  });
  const tools = Array.from({ length: 12 }, (_, i) => registered(largest(i), i));
  const registry = anEmptyRegistry();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const started = processorMilliseconds();
  await registry.update({ put: tools, remove: [], revision: 1 });
  for (const tool of tools) inspect(tool.id, registry, { policy });
  const spent = processorMilliseconds() - started;
  collectGarbage();
  const perTool = (process.memoryUsage().heapUsed - before) / tools.length;
  expect(perTool).toBeLessThan(1_000_000);
  expect(spent / tools.length).toBeLessThan(millisecondsMax);
});
