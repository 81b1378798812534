import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { toolDefinitionSchema } from '../../shared/domain/registry/tool.js';

const rowSchema = z.looseObject({ server: z.string().optional(), ...toolDefinitionSchema.shape });

/** A server's name as a slug; unlike names may give the same slug. */
const slugOf = (server: string): string =>
  server
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '')
    .slice(0, 60) || 'server';

function registered(row: unknown, server: string): RegisteredTool {
  const { server: _, id: _id, ...definition } = rowSchema.parse(row);
  const parsed = toolDefinitionSchema.parse(definition);
  return {
    id: toolIdOf(slugOf(server), parsed.name),
    server: slugOf(server),
    definition: parsed,
    fingerprint: fingerprintOf(parsed),
  };
}

const unique = (tools: readonly RegisteredTool[]): RegisteredTool[] => [
  ...new Map(tools.map((tool) => [tool.id, tool])).values(),
];

const linesOf = async (path: string): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

/** Names of the Azure server in one form: its history writes `azmcp-a-b`, `azmcp_a_b` and `a_b`. */
export const azureName = (name: string): string => name.replace(/^azmcp[-_]/u, '').replaceAll('-', '_');

export interface Prompt {
  readonly query: string;
  readonly gold: ToolId;
  /** Best tools by the recorded text-embedding-3-large, with their cosines; empty where nothing was recorded. */
  readonly ranking: readonly { readonly id: ToolId; readonly cosine: number }[];
}

export interface Snapshot {
  readonly name: string;
  readonly tools: readonly RegisteredTool[];
  readonly prompts: readonly Prompt[];
  /** Prompts whose gold tool the snapshot lacks. */
  readonly leftOut: number;
}

const snapshotSchema = z.object({
  tools: z.array(z.unknown()),
  prompts: z.array(
    z.object({
      prompt: z.string(),
      tool: z.string(),
      ranking: z.array(z.object({ tool: z.string(), score: z.number() })),
    }),
  ),
});

/** The dated snapshots of one server, oldest first; undefined when absent. */
export async function loadAzureSnapshots(data: string): Promise<Snapshot[] | undefined> {
  const folder = join(data, 'azure-timeline');
  if (!existsSync(folder)) return undefined;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const parsed = snapshotSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
      const tools = unique(parsed.tools.map((row) => registered(row, 'azure')));
      const ids = new Map(tools.map(({ id, definition }) => [azureName(definition.name), id]));
      const prompts = parsed.prompts.flatMap(({ prompt, tool, ranking }) => {
        const gold = ids.get(azureName(tool));
        const ranked = ranking.flatMap(({ tool: name, score }) => {
          const id = ids.get(azureName(name));
          return id === undefined ? [] : [{ id, cosine: score }];
        });
        return gold === undefined ? [] : [{ query: prompt, gold, ranking: ranked }];
      });
      return { name: file.replace(/\.json$/u, ''), tools, prompts, leftOut: parsed.prompts.length - prompts.length };
    }),
  );
}

export interface Pick {
  readonly gold: string;
  readonly picked: string;
  /** Another tool first, the right one later: looking something up before acting is rational, not wrong. */
  readonly isLocatorFirst: boolean;
}

const pickSchema = z.object({ tool: z.string(), called: z.array(z.string()) });

/** What a recorded model called, by plain names; trials without a call left out; undefined when absent. */
export async function loadAzurePicks(data: string): Promise<Pick[] | undefined> {
  const path = join(data, 'azure-llm-picks.jsonl');
  if (!existsSync(path)) return undefined;
  return (await linesOf(path)).flatMap((line) => {
    const { tool, called } = pickSchema.parse(line);
    const gold = azureName(tool);
    const calls = called.map(azureName);
    const [picked] = calls;
    return picked === undefined ? [] : [{ gold, picked, isLocatorFirst: picked !== gold && calls.includes(gold) }];
  });
}

const groupsSchema = z.array(z.object({ members: z.array(z.string()) }));

/** Groups of tools that people merged into one, by plain names; undefined when absent. */
export async function loadAzureGroups(data: string): Promise<string[][] | undefined> {
  const path = join(data, 'azure-human-groups.json');
  if (!existsSync(path)) return undefined;
  return groupsSchema.parse(JSON.parse(await readFile(path, 'utf8'))).map(({ members }) => members.map(azureName));
}

const querySchema = z.object({ prompt: z.string(), tool: z.string() });

/** MetaTool's tools and queries; undefined when absent. */
export async function loadMetaTool(data: string): Promise<Snapshot | undefined> {
  const folder = join(data, 'metatool');
  if (!existsSync(join(folder, 'tools.json')) || !existsSync(join(folder, 'queries.jsonl'))) return undefined;
  const rows = z.array(z.unknown()).parse(JSON.parse(await readFile(join(folder, 'tools.json'), 'utf8')));
  const tools = unique(rows.map((row) => registered(row, 'metatool')));
  const ids = new Map(tools.map(({ id, definition }) => [definition.name, id]));
  const queries = (await linesOf(join(folder, 'queries.jsonl'))).map((line) => querySchema.parse(line));
  const prompts = queries.flatMap(({ prompt, tool }) => {
    const gold = ids.get(tool);
    return gold === undefined ? [] : [{ query: prompt, gold, ranking: [] }];
  });
  return { name: 'metatool', tools, prompts, leftOut: queries.length - prompts.length };
}

const serverSchema = z.object({ server: z.string(), tools: z.array(z.unknown()) });

/** The tools of many live servers; servers of one name are kept apart; undefined when absent. */
export async function loadToucan(data: string): Promise<RegisteredTool[] | undefined> {
  const path = join(data, 'toucan', 'servers.jsonl');
  if (!existsSync(path)) return undefined;
  const seen = new Map<string, number>();
  return unique(
    (await linesOf(path)).flatMap((line) => {
      const { server, tools } = serverSchema.parse(line);
      const times = (seen.get(server) ?? 0) + 1;
      seen.set(server, times);
      return tools.flatMap((row) =>
        rowSchema.safeParse(row).success ? [registered(row, times > 1 ? `${server}-${times}` : server)] : [],
      );
    }),
  );
}

/** LiveMCPBench's tools; undefined when absent. */
export async function loadLiveMcpBench(data: string): Promise<RegisteredTool[] | undefined> {
  const path = join(data, 'livemcpbench', 'tools.jsonl');
  if (!existsSync(path)) return undefined;
  return unique(
    (await linesOf(path)).flatMap((row) =>
      rowSchema.safeParse(row).success ? [registered(row, rowSchema.parse(row).server ?? 'server')] : [],
    ),
  );
}

export interface LabelledPair {
  readonly a: ToolId;
  readonly b: ToolId;
  readonly conflict: boolean;
  readonly kind: string;
}

const pairSchema = z.object({ a: z.string(), b: z.string(), conflict: z.boolean(), kind: z.string() });

/** Pairs labelled by hand and the tools around them; undefined when absent. */
export async function loadLabelledPairs(
  data: string,
): Promise<{ tools: RegisteredTool[]; pairs: LabelledPair[] } | undefined> {
  const folder = join(data, 'labelled-pairs');
  if (!existsSync(join(folder, 'tools.json')) || !existsSync(join(folder, 'pairs.jsonl'))) return undefined;
  const rows = z
    .array(z.looseObject({ id: z.string(), server: z.string() }))
    .parse(JSON.parse(await readFile(join(folder, 'tools.json'), 'utf8')));
  const byLabel = new Map(rows.map((row) => [row.id, registered(row, row.server)]));
  const pairs = (await linesOf(join(folder, 'pairs.jsonl'))).flatMap((line) => {
    const { a, b, conflict, kind } = pairSchema.parse(line);
    const [one, two] = [byLabel.get(a), byLabel.get(b)];
    return one === undefined || two === undefined ? [] : [{ a: one.id, b: two.id, conflict, kind }];
  });
  return { tools: unique([...byLabel.values()]), pairs };
}
