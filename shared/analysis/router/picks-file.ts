import { z } from 'zod';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { toolIdSchema } from '../../domain/ids.js';
import { InvalidInputError } from '../../kernel/errors/errors.js';
import { type Router, type RoutingRequest, UnansweredError } from './router.js';

/** A line of a picks file: one question to a router, and what it answered. */
const pickSchema = z.object({
  router: z.string().max(300),
  query: z.string().max(2_000),
  tools: z.array(toolIdSchema).max(5_000),
  /** Digest of the definitions that the router saw, in any order. */
  definitions: z.string(),
  trial: z.int().nonnegative(),
  /** Null is "no tool". */
  tool: toolIdSchema.nullable(),
  /** Why there is no pick, where there is none. */
  unanswered: z.string().max(1_000).optional(),
});
type RecordedPick = z.infer<typeof pickSchema>;

/** Lines of a picks file. */
const picksMax = 1_000_000;

/**
 * Passes questions on and writes down what was answered, one line of JSON each: a run that needs a key can be committed
 * and replayed without one. Outages are not written: they are no answers.
 */
export function recordPicks(router: Router, write: (line: string) => void): Router {
  const note = (request: RoutingRequest, answer: Pick<RecordedPick, 'tool' | 'unanswered'>): void => {
    write(JSON.stringify({ router: router.id, ...describe(request), ...answer } satisfies RecordedPick));
  };
  return {
    ...router,
    async route(request) {
      try {
        const answer = await router.route(request);
        note(request, { tool: answer.tool ?? null });
        return answer;
      } catch (error) {
        if (error instanceof UnansweredError) note(request, { tool: null, unanswered: error.message });
        throw error;
      }
    },
  };
}

/**
 * Replays the lines of a picks file. A question that is not in it, with the same tools, definitions and trial, has no
 * answer: a changed definition is another question. The last of several answers to one question counts.
 * @throws {InvalidInputError} that names the first line which is none.
 */
export function createReplayRouter(content: string): Router {
  const picks = new Map<string, RecordedPick>();
  const routers = new Set<string>();
  const lines = content.split(/\r?\n/);
  if (lines.length > picksMax) throw new InvalidInputError(`a picks file has at most ${picksMax} lines`);
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const pick = parsePick(line, at + 1);
    picks.set(keyOf(pick), pick);
    routers.add(pick.router);
  }
  return {
    id: `recorded:${[...routers].sort().join('+')}`,
    route(request) {
      const pick = picks.get(keyOf(describe(request)));
      const why = pick === undefined ? 'no pick was recorded for this question and these definitions' : pick.unanswered;
      if (pick === undefined || why !== undefined) {
        return Promise.reject(new UnansweredError(`"${request.query.slice(0, 80)}": ${why ?? ''}`));
      }
      return Promise.resolve({ tool: request.tools.find(({ id }) => id === pick.tool)?.id });
    },
  };
}

function parsePick(line: string, number: number): RecordedPick {
  try {
    return pickSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new InvalidInputError(`line ${number} of the picks file is no recorded pick`, [], {
      cause,
      hint: 'Record the picks again.',
    });
  }
}

function describe({ query, tools, trial }: RoutingRequest) {
  const sorted = [...tools].sort((a, b) => (a.id < b.id ? -1 : 1));
  const definitions = digest(sorted.map(({ id, definition }) => [id, definition]));
  return { query, tools: sorted.map(({ id }) => id), definitions, trial };
}

const keyOf = ({ query, tools, definitions, trial }: ReturnType<typeof describe>): string =>
  JSON.stringify([query, tools, definitions, trial]);
