import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import { type ToolDefinition, toolDefinitionSchema } from '../../shared/domain/registry/tool.js';
import { planSync } from '../../shared/registry/servers/plan-sync.js';

const folder = join('..', 'shared', 'data', 'azure-timeline');
const isThere = existsSync(folder);

function read(file: string): ToolDefinition[] {
  const { tools } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tools: unknown[] };
  return tools.map((tool) => toolDefinitionSchema.parse(tool));
}

const files = isThere ? readdirSync(folder).sort() : [];
const steps = files.slice(1).map((file, i) => [files[i] ?? '', file] as const);

// Real changes of one large server over months.
describe.skipIf(!isThere)(`the snapshots of a real server${isThere ? '' : ` (skipped: there is no ${folder})`}`, () => {
  test.each(steps)('from %s to %s are told apart as their names and texts are', (before, after) => {
    const registered = read(before).map((definition) => ({
      id: toolIdOf('azure', definition.name),
      definition,
      fingerprint: fingerprintOf(definition),
    }));
    const listed = read(after);
    const plan = planSync({ listed, registered });
    const had = new Map(registered.map((tool) => [tool.definition.name, tool.fingerprint]));
    const has = new Set(listed.map(({ name }) => name));
    expect(plan.added.length + plan.renamed.length).toBe(listed.filter(({ name }) => !had.has(name)).length);
    expect(plan.removed.length + plan.renamed.length).toBe([...had.keys()].filter((name) => !has.has(name)).length);
    const same = listed.filter((definition) => had.get(definition.name) === fingerprintOf(definition)).length;
    expect(plan.unchanged).toHaveLength(same);
    expect(plan.updated).toHaveLength(listed.filter(({ name }) => had.has(name)).length - same);
    // Real development never looks like a server that lost its tools.
    expect(plan.held).toBeUndefined();
  });
});
