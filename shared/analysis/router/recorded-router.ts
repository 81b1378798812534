import { InvalidInputError } from '../../kernel/errors/errors.js';
import { toolsDigest } from '../../kernel/canonical/question-key.js';
import { type RecordedPick, recordedPickSchema, recordedQueryMax } from './recorded-pick.js';
import { recordedPrefix, type Router, type RoutingAnswer, type RoutingRequest, UnansweredError } from './router.js';

/** Lines of a picks file, and characters of a line. */
const linesMax = 500_000;
const lineMax = 8_000;

/** What a picks file holds. */
export interface RecordedPicks {
  /** The router that answered; undefined where nothing is recorded. */
  readonly router: string | undefined;
  /**
   * The answer to exactly this question, with the same tools in the same order and the same trial; undefined where the
   * file has none.
   * @throws {UnansweredError} when there was no pick, or one of a tool that is not offered.
   */
  readonly answer: (request: RoutingRequest) => RoutingAnswer | undefined;
}

/**
 * Replays the lines of a picks file. A question that is not in it, with the same tools in the same order and the same
 * trial, has no answer: that is not established, never "no tool". So is a pick of a tool that was not offered.
 * @throws {InvalidInputError} that names the first line which is no pick, is of another router, or answers a question anew.
 */
export function createRecordedRouter(content: string): Router {
  const { router, answer } = readRecordedPicks(content);
  if (router === undefined) throw unusable('holds no pick');
  return {
    id: `${recordedPrefix}${router}`,
    async route(request) {
      const known = answer(request);
      if (known !== undefined) return Promise.resolve(known);
      throw new UnansweredError('the picks file has no answer to this question with these tools');
    },
  };
}

/** @throws {InvalidInputError} that names the first line which is no pick, is of another router, or answers a question anew. */
export function readRecordedPicks(content: string): RecordedPicks {
  const { router, picks } = readPicks(content);
  return {
    router,
    answer(request) {
      const pick = picks.get(keyOf(request));
      if (pick === undefined) return undefined;
      const why = reason(pick, request);
      if (why !== undefined) throw new UnansweredError(why);
      return { tool: pick.tool ?? undefined };
    },
  };
}

function reason({ tool, unanswered }: RecordedPick, { tools }: RoutingRequest): string | undefined {
  if (unanswered !== undefined) return unanswered;
  return tool === null || tools.some(({ id }) => id === tool) ? undefined : 'the recorded pick was not offered';
}

const keyOf = ({ query, trial, tools }: RoutingRequest): string =>
  lineKey({ query: query.slice(0, recordedQueryMax), trial, tools: toolsDigest(tools) });

const lineKey = ({ query, trial, tools }: Pick<RecordedPick, 'query' | 'trial' | 'tools'>): string =>
  JSON.stringify([query, trial, tools]);

function readPicks(content: string): {
  readonly router: string | undefined;
  readonly picks: ReadonlyMap<string, RecordedPick>;
} {
  const picks = new Map<string, RecordedPick>();
  let router: string | undefined;
  let number = 0;
  for (const line of linesOf(content)) {
    number += 1;
    if (number > linesMax) throw unusable(`has more than ${linesMax} lines`);
    if (line.trim() === '') continue;
    const pick = parsePick(line, number);
    router ??= pick.router;
    if (pick.router !== router) throw unusable(`line ${number} is of another router than the lines before it`);
    const key = lineKey(pick);
    if (picks.has(key)) throw unusable(`line ${number} answers a question that was answered before`);
    picks.set(key, pick);
  }
  return { router, picks };
}

/** Line by line: splitting all of a large file at once would take its memory twice. */
function* linesOf(content: string): Generator<string> {
  for (let at = 0; at <= content.length;) {
    const end = content.indexOf('\n', at);
    const until = end === -1 ? content.length : end;
    yield content.slice(at, until);
    at = until + 1;
  }
}

function parsePick(line: string, number: number): RecordedPick {
  try {
    if (line.length > lineMax) throw new RangeError('the line is too long');
    return recordedPickSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw unusable(`line ${number} is no recorded pick of this version`, cause);
  }
}

const unusable = (what: string, cause?: unknown): InvalidInputError =>
  new InvalidInputError(`the picks file: ${what}`, [], { cause, hint: 'Record the picks again with --record.' });
