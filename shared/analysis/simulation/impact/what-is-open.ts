import type { ImpactAnswers } from './ask-impact.js';
import type { JudgedOutcome } from './judged-outcome.js';
import type { ImpactPlan } from './plan-impact.js';

/** Questions that are named one by one. */
const namedMax = 50;

/** What a simulation leaves open: what the plan could not ask, what was not answered, and what was not asked to its end. */
export const whatIsOpen = (
  plan: ImpactPlan,
  answers: ImpactAnswers,
  outcomes: readonly JudgedOutcome[],
): readonly string[] => [...plan.open, ...withoutAnswer(plan, answers), ...withoutEnd(outcomes)];

/** Every question without an answer, by its own words and reason where the router was asked it. */
function withoutAnswer({ probes }: ImpactPlan, { outcomes, unanswered, reason = 'no reason is known' }: ImpactAnswers) {
  const answered = new Set(outcomes.map(({ id }) => id));
  const asked = new Map(unanswered.map((one) => [one.id, one]));
  const named = probes.flatMap(({ id }) => (answered.has(id) ? [] : (asked.get(id) ?? [])));
  const left = probes.length - answered.size - named.length;
  return [
    ...named.slice(0, namedMax).map(({ query, reason: why }) => `no answer to "${query}": ${why}`),
    ...(named.length > namedMax ? [`no answer to ${named.length - namedMax} more questions`] : []),
    ...(left > 0 ? [`${left} of ${probes.length} questions were not answered: ${reason}`] : []),
  ];
}

/** Only the first call is simulated: what a model does after a tool that it did not need before is not known. */
function withoutEnd(outcomes: readonly JudgedOutcome[]): string[] {
  const led = outcomes.filter(({ owner, from, to }) => owner !== undefined && from === owner && to === 'locator');
  return [
    ...led
      .slice(0, namedMax)
      .map(
        ({ query, owner }) =>
          `"${query}" goes to a locator first: whether a model then calls ${owner ?? ''} was not asked`,
      ),
    ...(led.length > namedMax ? [`${led.length - namedMax} more questions go to a locator first`] : []),
  ];
}
