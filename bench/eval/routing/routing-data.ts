import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toolIdOf } from '../../../shared/identity/identity.js';
import { toolDefinitionSchema } from '../../../shared/domain/registry/tool.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { RoutableTool } from '../../../shared/analysis/router/router.js';

/** A tool of the data sets: a definition and the server it came from. */
const dataToolSchema = toolDefinitionSchema.extend({ server: z.string().optional() });

const pickSchema = z.object({ tool: z.string(), prompt: z.string(), called: z.array(z.string()) });

const snapshotSchema = z.object({
  tools: z.array(dataToolSchema),
  prompts: z.array(
    z.object({
      prompt: z.string(),
      tool: z.string(),
      ranking: z.array(z.object({ tool: z.string(), score: z.number() })),
    }),
  ),
});

/** What a recorded model made of a prompt, and the tools it is compared on. */
export interface RecordedPick {
  readonly query: string;
  readonly gold: ToolId;
  /** First tool that was called. */
  readonly picked: ToolId;
  /** Another tool first, the right one later: looking something up before acting is rational, not wrong. */
  readonly isLocatorFirst: boolean;
  readonly tools: readonly RoutableTool[];
}

export interface RecordedPicks {
  readonly picks: readonly RecordedPick[];
  /** Trials in which the model called nothing although the tool existed. */
  readonly withoutCall: number;
  /** Trials left out: the gold tool or the first tool called is in no snapshot. */
  readonly leftOut: number;
}

/** One snapshot of the timeline: its tools, and prompts with the first tool of the recorded embedding ranking. */
export interface Snapshot {
  readonly tools: readonly RoutableTool[];
  readonly prompts: readonly { readonly query: string; readonly gold: ToolId; readonly ranked: readonly ToolId[] }[];
}

/** Early snapshots write `azmcp-a-b`, later ones `azmcp_a_b`, the recorded picks `a_b`. */
const plainName = (name: string): string => name.replace(/^azmcp[-_]/u, '').replaceAll('-', '_');

const azure = 'azure';

/** The dated snapshots, oldest first, with names in one form. */
export async function loadSnapshots(dataFolder: string): Promise<Snapshot[]> {
  const folder = join(dataFolder, 'azure-timeline');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { tools, prompts } = snapshotSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
      const idOf = (name: string): ToolId => toolIdOf(azure, plainName(name));
      return {
        tools: toRoutable(
          tools.map((tool) => ({ ...tool, name: plainName(tool.name) })),
          azure,
        ),
        prompts: prompts.map(({ prompt, tool, ranking }) => ({
          query: prompt,
          gold: idOf(tool),
          ranked: ranking.map((entry) => idOf(entry.tool)),
        })),
      };
    }),
  );
}

/** The recorded picks whose gold tool and first call both exist, on the last snapshot that holds both. */
export async function loadRecordedPicks(dataFolder: string, snapshots: readonly Snapshot[]): Promise<RecordedPicks> {
  const lines = (await readFile(join(dataFolder, 'azure-llm-picks.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const newestFirst = snapshots.map(({ tools }) => ({ tools, ids: new Set(tools.map(({ id }) => id)) })).reverse();
  const picks: RecordedPick[] = [];
  let withoutCall = 0;
  for (const line of lines) {
    const { tool, prompt, called } = pickSchema.parse(JSON.parse(line));
    const [gold, ...calls] = [tool, ...called].map((name) => toolIdOf(azure, plainName(name)));
    const [picked] = calls;
    if (gold === undefined) continue;
    if (picked === undefined) withoutCall += newestFirst.some(({ ids }) => ids.has(gold)) ? 1 : 0;
    const snapshot = newestFirst.find(({ ids }) => ids.has(gold) && picked !== undefined && ids.has(picked));
    if (picked === undefined || snapshot === undefined) continue;
    const isLocatorFirst = picked !== gold && calls.includes(gold);
    picks.push({ query: prompt, gold, picked, isLocatorFirst, tools: snapshot.tools });
  }
  return { picks, withoutCall, leftOut: lines.length - picks.length - withoutCall };
}

/** Tools of servers that have nothing to do with the prompts: a model would call none of them. */
export async function loadUnrelatedTools(dataFolder: string): Promise<RoutableTool[]> {
  const serverSchema = z.object({ server: z.string(), tools: z.array(dataToolSchema.omit({ server: true })) });
  const lines = (await readFile(join(dataFolder, 'toucan', 'servers.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const tools: RoutableTool[] = [];
  for (const line of lines) {
    if (/azure|microsoft/iu.test(line)) continue;
    const parsed = serverSchema.safeParse(JSON.parse(line));
    if (parsed.success) tools.push(...toRoutable(parsed.data.tools, parsed.data.server));
  }
  return tools;
}

const labelledSchema = z.object({ id: z.string(), ...dataToolSchema.shape });
const pairSchema = z.object({ a: z.string(), b: z.string(), conflict: z.boolean(), kind: z.string() });

/** Pairs labelled by hand: conflicts and hard negatives. Random pairs are left out: every scorer tells them apart. */
export async function loadLabelledPairs(dataFolder: string) {
  const folder = join(dataFolder, 'labelled-pairs');
  const rows = z.array(labelledSchema).parse(JSON.parse(await readFile(join(folder, 'tools.json'), 'utf8')));
  const byName = new Map(
    rows.flatMap(({ id, ...tool }) => toRoutable([tool], tool.server ?? '').map((one) => [id, one])),
  );
  const lines = (await readFile(join(folder, 'pairs.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const pairs = lines.flatMap((line) => {
    const { a, b, conflict, kind } = pairSchema.parse(JSON.parse(line));
    const [first, second] = [byName.get(a), byName.get(b)];
    return kind === 'random' || first === undefined || second === undefined ? [] : [{ a: first, b: second, conflict }];
  });
  return { tools: [...byName.values()], pairs };
}

function toRoutable(tools: readonly z.infer<typeof dataToolSchema>[], server: string): RoutableTool[] {
  const slug =
    server
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, '-')
      .replace(/^-|-$/gu, '')
      .slice(0, 60) || 'server';
  const routable = tools.map(({ server: _, ...definition }) => ({
    id: toolIdOf(slug, definition.name),
    server: slug,
    definition,
  }));
  return [...new Map(routable.map((tool) => [tool.id, tool])).values()];
}
