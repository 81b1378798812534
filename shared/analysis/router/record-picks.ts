import { questionKey, toolsDigest } from '../../kernel/canonical/question-key.js';
import { picksVersion, type RecordedPick, recordedQueryMax } from './recorded-pick.js';
import type { RecordedPicks } from './recorded-router.js';
import { type Router, type RoutingAnswer, type RoutingRequest, UnansweredError } from './router.js';

export interface PicksFile {
  /** What was recorded before: it is not asked again. */
  readonly known: Pick<RecordedPicks, 'answer'>;
  /** Keeps a line; the answer counts once it is kept. */
  readonly write: (line: string) => Promise<void>;
}

/**
 * Passes questions on and writes down what was answered, one line of JSON each: a run that needs a key can be committed
 * and replayed without one. Outages are not written: they are no answers. A question that was answered, in this run or
 * before, is not asked a second time, so that a file never holds two answers to one question.
 */
export function recordPicks(router: Router, { known, write }: PicksFile): Router {
  const answers = new Map<string, Promise<RoutingAnswer>>();

  async function ask(request: RoutingRequest): Promise<RoutingAnswer> {
    const note = async (answer: Pick<RecordedPick, 'tool' | 'unanswered'>): Promise<void> => {
      const { query, trial, tools } = request;
      const asked = { query: query.slice(0, recordedQueryMax), trial, tools: toolsDigest(tools) };
      await write(
        JSON.stringify({ version: picksVersion, router: router.id, ...asked, ...answer } satisfies RecordedPick),
      );
    };
    try {
      const answer = await router.route(request);
      await note({ tool: answer.tool ?? null });
      return answer;
    } catch (error) {
      if (error instanceof UnansweredError) await note({ tool: null, unanswered: error.message.slice(0, 1_000) });
      throw error;
    }
  }

  return {
    ...router,
    async route(request) {
      const key = questionKey(request);
      const before = answers.get(key);
      if (before !== undefined) return toldAgain(before);
      const recorded = known.answer(request);
      if (recorded !== undefined) return recorded;
      const asked = ask(request);
      answers.set(key, asked);
      try {
        return await asked;
      } catch (error) {
        // An outage may be over when the question is asked again.
        if (!(error instanceof UnansweredError)) answers.delete(key);
        throw error;
      }
    },
  };
}

/** An answer that was given before: it is paid for. */
async function toldAgain(known: Promise<RoutingAnswer>): Promise<RoutingAnswer> {
  try {
    return { tool: (await known).tool };
  } catch (error) {
    throw error instanceof UnansweredError ? new UnansweredError(error.message) : error;
  }
}
