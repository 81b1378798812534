import { UnansweredError } from '../../analysis/router/router.js';
import type { Meter } from '../../analysis/simulation/create-meter.js';
import { answerMax } from '../../analysis/writing/write-once.js';
import type { WritingModel, WritingRequest } from '../../analysis/writing/writing-model.js';
import { addBills, type Bill, nothingSpent } from '../../domain/routing/bill.js';
import type { Advice } from '../../domain/routing/recommendation.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { ConflictError, UnavailableError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { FixWriter } from '../../recommendations/fixes-by-model.js';
import type { RegistryServices } from '../writing/registry-services.js';

/** How long a model may write, in milliseconds, and after how long one that was begun is given up. */
const writingMs = 30_000;
const givenUpMs = 120_000;

interface Asking {
  readonly env: string;
  readonly conflictId: string;
  /** Fingerprints of the two definitions, by tool. */
  readonly basedOn: Readonly<Record<string, string>>;
  readonly model: WritingModel;
  readonly meter: Meter;
}

type Answer = Omit<Advice['answers'][number], 'at'>;

export interface KeptAdvice extends FixWriter {
  /** What all answers that are kept cost, and when the first was given; undefined where there is none. */
  cost(): Promise<{ readonly bill: Bill; readonly at: string } | undefined>;
}

/**
 * A model that writes fixes for a conflict and is asked once: each answer is kept with the conflict, the two definitions and
 * the model, a refusal too. That it is being asked is written down first, so that nobody asks beside, and a process that dies
 * leaves it to be asked again.
 */
export function keepAdvice({ registry, now }: RegistryServices, asking: Asking): KeptAdvice {
  const { env, conflictId, basedOn, model, meter } = asking;
  const id = digest([conflictId, basedOn, model.id]).slice(0, 32);
  const read = () => registry.advice.get(env, id);

  async function write(stored: Stored<Advice> | undefined, next: Advice): Promise<void> {
    await registry.commit(env, [
      stored === undefined ? registry.advice.creating(next) : registry.advice.replacing(stored, next),
    ]);
  }

  async function claim(stored: Stored<Advice> | undefined): Promise<void> {
    const { askedAt } = stored?.value ?? {};
    if (askedAt !== undefined && now().getTime() - Date.parse(askedAt) < givenUpMs) throw asksAlready();
    const value = stored?.value ?? { id, env, conflictId, model: model.id, answers: [] };
    try {
      await write(stored, { ...value, askedAt: now().toISOString() });
    } catch (error) {
      throw error instanceof ConflictError ? asksAlready() : error;
    }
  }

  /** Takes the claim back, and keeps the answer where there is one, unless somebody else has answered meanwhile. */
  async function conclude(attempt: number, answer?: Answer): Promise<void> {
    const stored = await read();
    if (stored === undefined || stored.value.answers.length !== attempt) return;
    const { askedAt: at = now().toISOString(), ...value } = stored.value;
    await write(stored, {
      ...value,
      answers: [...value.answers, ...(answer === undefined ? [] : [{ at, ...answer }])],
    });
  }

  async function askNow(attempt: number, request: Omit<WritingRequest, 'signal'>): Promise<Answer> {
    const signal = AbortSignal.timeout(writingMs);
    try {
      const { text, ...rest } = await meter.charge(() => model.write({ ...request, signal }));
      return { text: text.slice(0, answerMax + 1), ...rest };
    } catch (error) {
      if (error instanceof UnansweredError) {
        return { text: '', isCut: false, refused: error.message, ...(error.bill && { bill: error.bill }) };
      }
      await conclude(attempt);
      throw signal.aborted ? new UnavailableError(`no answer within ${writingMs / 1000} s`) : error;
    }
  }

  return {
    id: model.id,
    async ask(attempt, request) {
      const stored = await read();
      let answer: Answer | undefined = stored?.value.answers[attempt];
      if (answer === undefined) {
        await claim(stored);
        answer = await askNow(attempt, request);
        await conclude(attempt, answer);
      }
      if (answer.refused !== undefined) throw new UnansweredError(answer.refused);
      return answer;
    },
    async cost() {
      const { answers = [] } = (await read())?.value ?? {};
      const [first] = answers;
      const bill = answers.reduce((sum, { bill: own }) => (own === undefined ? sum : addBills(sum, own)), nothingSpent);
      return first === undefined ? undefined : { bill, at: first.at };
    },
  };
}

const asksAlready = (): UnavailableError =>
  new UnavailableError('the model is being asked about this conflict just now', { hint: 'Ask again in a minute.' });
