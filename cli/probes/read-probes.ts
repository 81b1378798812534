import { resolve } from 'node:path';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { toolIdSchema } from '../../shared/domain/ids.js';
import { InvalidInputError, type Problem } from '../../shared/kernel/errors/errors.js';
import { impactProbesMax } from '../../shared/analysis/simulation/impact/impact-probes-max.js';
import type { GivenProbe } from '../../shared/analysis/simulation/impact/impact-probe.js';
import { type ProbeOrigin, probeOriginSchema, queryMax, toolsOfProbeMax } from '../../shared/domain/routing/probe.js';
import { plainIssue } from '../../shared/kernel/errors/plain-issue.js';
import type { CommandContext } from '../command-context.js';
import { readTextFile } from '../files/read-text.js';

const named = z.string().min(1).max(300);
const oneOrMore = z.union([named, z.array(named).min(1).max(toolsOfProbeMax)]);

const lineSchema = z.looseObject({
  query: z.string().trim().min(1).max(queryMax),
  /** The id of the tool that serves it, or its name where only one tool has that; of several that serve it alike any will do. */
  expected: oneOrMore.optional(),
  expect: oneOrMore.optional(),
  /** Tools that it must not reach. */
  never: oneOrMore.optional(),
  origin: probeOriginSchema.default('manual'),
});

/** What other files call the expected tool: passed over, a question would be asked and never counted as lost. */
const mistakenKeys = ['expects', 'tool'];

const problemsMax = 20;

/** A line of a file of questions: its tools are names or ids, not yet looked up. */
export interface ProbeLine {
  /** `probes.jsonl:3`. */
  readonly at: string;
  readonly query: string;
  readonly expect: readonly string[];
  readonly never: readonly string[];
  readonly origin: ProbeOrigin;
}

/**
 * The lines of a file of questions: `{"query": …, "expect": …, "never": …, "origin": …}`, one JSON object in each.
 * @throws {InvalidInputError} that names every bad line.
 */
export async function readProbeLines(file: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<ProbeLine[]> {
  const problems: Problem[] = [];
  const lines = (await readTextFile(resolve(cwd, file), file)).split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const read = readLine(line, `${file}:${at + 1}`);
    if (typeof read !== 'string') return [read];
    problems.push({ path: `${file}:${at + 1}`, message: read });
    return [];
  });
  refuse(file, problems);
  if (lines.length === 0 || lines.length > impactProbesMax) {
    throw new InvalidInputError(`${file} holds ${lines.length} questions; 1 to ${impactProbesMax} are read`);
  }
  return lines;
}

/**
 * Questions from such a file, with the ids of their tools.
 * @throws {InvalidInputError} that names every bad line, and every tool that is not there.
 */
export async function readProbes(
  file: string,
  tools: readonly RegisteredTool[] | 'of an instance',
  context: Pick<CommandContext, 'cwd'>,
): Promise<GivenProbe[]> {
  const problems: Problem[] = [];
  const idOf = tools === 'of an instance' ? asToolId : createLookup(tools);
  const probes = (await readProbeLines(file, context)).flatMap((line) => {
    const found = findTools(line, idOf);
    if (found.unknown === undefined) return [found.probe];
    const message = `names ${JSON.stringify(found.unknown.slice(0, 80))}, which is no tool's id, or a name that no tool or several have`;
    problems.push({ path: line.at, message });
    return [];
  });
  refuse(file, problems);
  return probes;
}

function refuse(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new InvalidInputError(`${file} holds lines that are no questions`, problems.slice(0, problemsMax), {
    hint: 'Each line is an object such as {"query": "close the ticket", "expect": "desk~close_ticket", "never": ["desk~delete_all"]}.',
  });
}

type Lookup = (text: string) => RegisteredTool['id'] | undefined;

/** An id as it is: only the instance knows its tools. */
const asToolId: Lookup = (text) => toolIdSchema.safeParse(text).data;

/** A tool by its id, or by its name where only one tool has that. */
export function createLookup(tools: readonly RegisteredTool[]): Lookup {
  const ids = new Map(tools.map(({ id }) => [id as string, id]));
  const names = new Map<string, Set<RegisteredTool['id']>>();
  for (const { id, definition } of tools) names.set(definition.name, (names.get(definition.name) ?? new Set()).add(id));
  return function lookUp(text) {
    const found = [...(names.get(text) ?? [])];
    return ids.get(text) ?? (found.length === 1 ? found[0] : undefined);
  };
}

/** The question with the ids of its tools, or the first name that is none. */
export function findTools(
  { query, expect, never, origin }: ProbeLine,
  idOf: Lookup,
): { readonly probe: GivenProbe; readonly unknown?: undefined } | { readonly unknown: string } {
  const unknown = [...expect, ...never].find((name) => idOf(name) === undefined);
  if (unknown !== undefined) return { unknown };
  const [expected, ...equals] = new Set(expect.flatMap((name) => idOf(name) ?? []));
  const forbidden = [...new Set(never.flatMap((name) => idOf(name) ?? []))];
  return {
    probe: {
      query,
      origin,
      ...(expected !== undefined && { expected }),
      ...(equals.length > 0 && { equals }),
      ...(forbidden.length > 0 && { never: forbidden }),
    },
  };
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

/** The question, or what is wrong with the line. */
function readLine(line: string, at: string): ProbeLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  const parsed = lineSchema.safeParse(value, { error: plainIssue });
  if (!parsed.success) return parsed.error.issues.map(({ message }) => message).join('; ');
  const { query, expected, expect, never, origin } = parsed.data;
  const mistaken = mistakenKeys.find((key) => key in parsed.data);
  if (mistaken !== undefined) return `has "${mistaken}"; the tool that serves the question is named by "expect"`;
  if (expected !== undefined && expect !== undefined) return 'has both "expect" and "expected", which are the same';
  const meant = listOf(expect ?? expected);
  const both = listOf(never).find((name) => meant.includes(name));
  if (both !== undefined) return `expects ${JSON.stringify(both.slice(0, 80))} and must never reach it`;
  return { at, query, expect: meant, never: listOf(never), origin };
}
