import { resolve } from 'node:path';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { toolIdSchema } from '../../shared/domain/ids.js';
import { InvalidInputError, type Problem } from '../../shared/kernel/errors/errors.js';
import { impactProbesMax } from '../../shared/analysis/simulation/impact/impact-probes-max.js';
import type { GivenProbe } from '../../shared/analysis/simulation/impact/impact-probe.js';
import { probeOriginSchema } from '../../shared/domain/routing/probe.js';
import type { CommandContext } from '../command-context.js';
import { readTextFile } from '../files/read-text.js';

const lineSchema = z.looseObject({
  query: z.string().trim().min(1).max(500),
  /** The id of the tool that serves it, or its name where only one tool has that. */
  expected: z.string().optional(),
  origin: probeOriginSchema.default('manual'),
});

/** What other files call the expected tool: passed over, a question would be asked and never counted as lost. */
const mistakenKeys = ['expect', 'expects', 'tool'];

const problemsMax = 20;

/**
 * Questions from a file of JSON lines: `{"query": …, "expected": …, "origin": …}`.
 * @throws {InvalidInputError} that names every bad line.
 */
export async function readProbes(
  file: string,
  tools: readonly RegisteredTool[] | 'of an instance',
  { cwd }: Pick<CommandContext, 'cwd'>,
): Promise<GivenProbe[]> {
  const lines = (await readTextFile(resolve(cwd, file), file)).split('\n');
  const problems: Problem[] = [];
  const idOf = tools === 'of an instance' ? asToolId : createLookup(tools);
  const probes = lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const read = readLine(line, idOf);
    if (typeof read !== 'string') return [read];
    problems.push({ path: `${file}:${at + 1}`, message: read });
    return [];
  });
  if (problems.length > 0) {
    throw new InvalidInputError(`${file} holds lines that are no questions`, problems.slice(0, problemsMax), {
      hint: 'Each line is an object such as {"query": "close the ticket", "expected": "desk~close_ticket"}.',
    });
  }
  if (probes.length === 0 || probes.length > impactProbesMax) {
    throw new InvalidInputError(`${file} holds ${probes.length} questions; 1 to ${impactProbesMax} are read`);
  }
  return probes;
}

type Lookup = (text: string) => RegisteredTool['id'] | undefined;

/** An id as it is: only the instance knows its tools. */
const asToolId: Lookup = (text) => toolIdSchema.safeParse(text).data;

/** A tool by its id, or by its name where only one tool has that. */
function createLookup(tools: readonly RegisteredTool[]): Lookup {
  const ids = new Map(tools.map(({ id }) => [id as string, id]));
  const names = new Map<string, Set<RegisteredTool['id']>>();
  for (const { id, definition } of tools) names.set(definition.name, (names.get(definition.name) ?? new Set()).add(id));
  return function lookUp(text) {
    const named = [...(names.get(text) ?? [])];
    return ids.get(text) ?? (named.length === 1 ? named[0] : undefined);
  };
}

/** The question, or what is wrong with the line. */
function readLine(line: string, idOf: Lookup): GivenProbe | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const { query, expected: named, origin } = parsed.data;
  const mistaken = mistakenKeys.find((key) => key in parsed.data);
  if (mistaken !== undefined) return `has "${mistaken}"; the tool that serves the question is named by "expected"`;
  if (named === undefined) return { query, origin };
  const expected = idOf(named);
  return expected === undefined
    ? `expects ${JSON.stringify(named.slice(0, 80))}, which is no tool's id, or a name that no tool or several have`
    : { query, expected, origin };
}
