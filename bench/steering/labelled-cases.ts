import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { toolDefinitionSchema, type ToolDefinition } from '../../shared/domain/registry/tool.js';

const caseSchema = z.object({
  id: z.string(),
  label: z.enum(['steers', 'plain']),
  kind: z.string(),
  tool: toolDefinitionSchema,
  /** Other tools of the same server. */
  siblings: z.array(toolDefinitionSchema).default([]),
});

/** A tool that steers a model, or one that does not though it reads like it. */
export interface LabelledCase {
  readonly id: string;
  readonly label: 'steers' | 'plain';
  /** What it does, or what makes it look like it. */
  readonly kind: string;
  readonly candidate: RegisteredTool;
  readonly siblings: readonly RegisteredTool[];
}

/** `written-on`: read while the wordings were written. `kept`: written before any wording and only measured. */
export const splits = ['written-on', 'kept'] as const;

const folder = join('bench', 'steering', 'data');

export const registered = (server: string, definition: ToolDefinition): RegisteredTool => ({
  id: toolIdOf(server, definition.name),
  server,
  definition,
  fingerprint: fingerprintOf(definition),
});

/** The cases of a file, one JSON object a line. */
export async function readCases(path: string): Promise<LabelledCase[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { tool, siblings, ...rest } = caseSchema.parse(JSON.parse(line));
      return {
        ...rest,
        candidate: registered('probe', tool),
        siblings: siblings.map((sibling) => registered('probe', sibling)),
      };
    });
}

export const loadCases = (split: (typeof splits)[number]): Promise<LabelledCase[]> =>
  readCases(join(folder, `${split}.jsonl`));

/** The tools of other servers that the cases speak of. */
export async function loadWorld(): Promise<RegisteredTool[]> {
  const servers = z
    .record(z.string(), z.array(z.string()))
    .parse(JSON.parse(await readFile(join(folder, 'world.json'), 'utf8')));
  return Object.entries(servers).flatMap(([server, names]) =>
    names.map((name) =>
      registered(server, { name, description: `A tool of ${server}.`, inputSchema: { type: 'object' } }),
    ),
  );
}
