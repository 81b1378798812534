import { type Router, type RoutingAnswer, type RoutingRequest, UnansweredError } from '../router/router.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { answerKey, createAnswerMemory, type Remembered } from './answer-memory.js';

/**
 * Keeps every answer of a model for a week, by model, tools in their order, query and trial: nothing is asked twice, also
 * when a process dies in the middle. What was paid for by another piece of work costs nothing again. Where the model gave
 * no pick, that is kept for the same piece of work only, so that asking again later can help. Routers that cost nothing
 * are asked each time.
 */
export function rememberAnswers(
  router: Router,
  {
    runData,
    env,
    payer,
  }: { readonly runData: Pick<RunDataStore, 'get' | 'put'>; readonly env: string; readonly payer: string },
): Router {
  if (router.estimate === undefined) return router;
  const memory = createAnswerMemory(router, { runData, env });

  async function ask(request: RoutingRequest): Promise<Remembered> {
    try {
      const { tool, bill } = await router.route(request);
      return { tool: tool ?? null, payer, ...(bill !== undefined && { bill }) };
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      const { message, bill } = error;
      return { tool: null, unanswered: message, payer, ...(bill !== undefined && { bill }) };
    }
  }

  /** Answers that this router has put on the bill: of two probes with the same question one pays. */
  const billed = new Set<string>();
  function billedOnce(key: string, answer: Remembered): RoutingAnswer {
    const pays = answer.payer === payer && !billed.has(key);
    billed.add(key);
    return toAnswer(answer, pays);
  }

  async function answerTo(request: RoutingRequest, key: string): Promise<Remembered> {
    const stored = await memory.get(key, (other) => other === payer);
    if (stored !== undefined) return stored;
    const fresh = await ask(request);
    await memory.put(key, fresh);
    return fresh;
  }

  /** Questions that are out: the same one, asked meanwhile, waits for the answer instead of paying for a second. */
  const out = new Map<string, Promise<Remembered>>();
  return {
    ...router,
    async route(request) {
      const key = answerKey(request);
      const answer = out.get(key) ?? answerTo(request, key).finally(() => out.delete(key));
      out.set(key, answer);
      return billedOnce(key, await answer);
    },
  };
}

function toAnswer({ tool, bill, unanswered }: Remembered, pays: boolean): RoutingAnswer {
  if (unanswered !== undefined) throw new UnansweredError(unanswered, pays ? bill : undefined);
  return { tool: tool ?? undefined, ...(pays && bill !== undefined && { bill }) };
}
