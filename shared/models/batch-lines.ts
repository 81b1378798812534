import {
  type BatchedAnswer,
  type BatchedQuestion,
  type NewBatch,
  type RoutingAnswer,
  UnansweredError,
} from '../analysis/router/router.js';

/** Largest file of results that is read, in bytes. */
export const resultBytesMax = 64_000_000;

/** Names of batches and files, as they stand in addresses. */
export const providerIdPattern = /^[\w-]{1,200}$/;

/** Why a question has no answer that the results do not name. */
export const leftOut = 'the batch ended without an answer to this question';

/** The clock of a provider and ours differ by less. */
const skewMs = 600_000;

/** Whether a batch may be one that was handed in from this moment on. */
export const isSince = (createdAt: number, { since }: Pick<NewBatch, 'since'>): boolean =>
  createdAt >= since.getTime() - skewMs;

/** The JSON values of lines; what is no JSON is left out, and so has no answer. */
export function* jsonLines(text: string): Generator {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end === -1 ? text.length : end);
    at += line.length + 1;
    try {
      yield JSON.parse(line);
    } catch {
      continue;
    }
  }
}

/** The answer of one line, also where it is none. */
export function toBatchedAnswer(read: () => RoutingAnswer): BatchedAnswer {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    return { unanswered: error.message, ...(error.bill !== undefined && { bill: error.bill }) };
  }
}

type Asked = Pick<BatchedQuestion, 'id' | 'tools'>;

/**
 * The answers to these questions, each once: the first line that names it counts, and one that no line names has no answer
 * for the reason `rest`. Undefined when there are lines, and none of them answers one of these.
 */
export function answersTo<Line extends { readonly custom_id: string }>(
  questions: readonly Asked[],
  lines: Iterable<Line>,
  read: (line: Line, asked: Asked) => RoutingAnswer,
  rest = leftOut,
): ReadonlyMap<string, BatchedAnswer> | undefined {
  const asked = new Map(questions.map((question) => [question.id, question]));
  const answers = new Map<string, BatchedAnswer>();
  let strange = 0;
  for (const line of lines) {
    const question = asked.get(line.custom_id);
    if (question === undefined) strange += 1;
    else if (!answers.has(question.id))
      answers.set(
        question.id,
        toBatchedAnswer(() => read(line, question)),
      );
  }
  if (answers.size === 0 && strange > 0) return undefined;
  for (const { id } of questions) if (!answers.has(id)) answers.set(id, { unanswered: rest });
  return answers;
}
