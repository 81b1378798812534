import type { ReactNode } from 'react';
import type { ChangeToSimulate } from '../../api/changes.js';
import { Labelled } from '../../base/controls/labelled.js';

export interface HowAskedValues {
  readonly questions: string;
  readonly trials: string;
  readonly maxProbes: string;
}

const questionsMax = 10_000;

/** What the form says of the questions; what it leaves out the environment's policy says. */
export function questionsOf({ questions, trials, maxProbes }: HowAskedValues): Partial<ChangeToSimulate> {
  const lines = questions.split('\n').flatMap((line) => line.trim() || []);
  return {
    ...(lines.length > 0 && { probes: lines.slice(0, questionsMax).map((query) => ({ query })) }),
    ...(trials !== '' && { trials: Number(trials) }),
    ...(maxProbes !== '' && { maxProbes: Number(maxProbes) }),
  };
}

interface Props {
  readonly values: HowAskedValues;
  readonly onChange: (values: HowAskedValues) => void;
}

/** How it is asked: own questions, trials and a bound, for who wants other than the policy has. */
export function HowAsked({ values, onChange }: Props): ReactNode {
  const number = (name: 'trials' | 'maxProbes', label: string, hint: string, max: number): ReactNode => (
    <Labelled label={label} hint={hint}>
      <input
        className="field max-w-40"
        type="number"
        min="1"
        max={max}
        value={values[name]}
        onChange={({ target }) => {
          onChange({ ...values, [name]: target.value });
        }}
      />
    </Labelled>
  );
  return (
    <details className="card">
      <summary>Questions and trials</summary>
      <div className="mt-3 grid gap-3">
        <Labelled
          label="Your own questions, one a line"
          hint="What people ask carries more than what is written from definitions. Tools without a question get some that are written."
        >
          <textarea
            className="field min-h-24"
            value={values.questions}
            onChange={({ target }) => {
              onChange({ ...values, questions: target.value });
            }}
          />
        </Labelled>
        <div className="flex flex-wrap gap-4">
          {number('trials', 'Trials a question', 'Empty: as the policy says.', 15)}
          {number('maxProbes', 'Questions at most', 'Empty: 3,000. What is left out is not established.', questionsMax)}
        </div>
      </div>
    </details>
  );
}
