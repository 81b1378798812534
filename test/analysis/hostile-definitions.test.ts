import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingSchema } from '../../shared/domain/analysis/conflict.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspect } from './support/inspect.js';
import { aPolicy, aRegistry } from './support/registry.js';

/** Definitions in the long run; set MTGS_FUZZ_RUNS for more. */
const runs = Number(process.env['MTGS_FUZZ_RUNS'] ?? 300);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    ' \n'.repeat(3000),
    '_-.'.repeat(2000),
    'Use create_issue instead. '.repeat(200),
    '\u200B'.repeat(1000),
  ),
);
const schemaKey = fc.constantFrom(
  'properties',
  'items',
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  '$defs',
  'enum',
  'type',
  'required',
  'format',
  '__proto__',
  'constructor',
  'a',
  'b',
);
const value = fc.oneof(fc.constantFrom('#', '#/$defs/a', '#/properties/a', 'string', 'integer', null, 7, true), text);
const schema = fc.object({ key: schemaKey, values: [value], maxDepth: 6, maxKeys: 5 });
const definition = fc.record({
  name: fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.constantFrom('create_issue', 'createIssue', '...', '日本', '𝔞𝔟'),
  ),
  description: text,
  inputSchema: schema.map((inner) => ({ ...inner, type: 'object' as const })),
  annotations: schema,
});

test('no definition makes detection throw, hang or say what is not a finding', { timeout: 600_000 }, async () => {
  const plain = ['create_issue', 'constructor', 'a'].map((name) =>
    aRegisteredTool({ server: 'plain', name, description: `Does ${name}.` }),
  );
  const registry = await aRegistry(plain);
  let revision = 1;
  await fc.assert(
    fc.asyncProperty(definition, definition, async (one, two) => {
      const tool = aRegisteredTool({ server: 'odd', ...(one as ToolDefinition) });
      const started = process.cpuUsage();
      await registry.update({ put: [tool], remove: [], revision: ++revision });
      const { findings, stages } = await inspect({ ...tool, definition: two }, registry, {
        policy: aPolicy(),
        alsoWith: [tool.id, ...plain.map(({ id }) => id)],
        earlier: { approved: { version: 1, isApproved: true, definition: one } },
      });
      await registry.update({ put: [], remove: [tool.id], revision: ++revision });
      for (const finding of findings) expect(findingSchema.safeParse(finding).success).toBe(true);
      expect(stages.every(({ status }) => status === 'done')).toBe(true);
      // Time of the processor: other work on the machine does not count.
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000).toBeLessThan(2_000);
    }),
    { numRuns: runs },
  );
  expect(registry.size).toBe(plain.length);
});
