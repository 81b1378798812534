import { type ReactNode, useState } from 'react';
import { Labelled } from '../../../base/controls/labelled.js';
import { useProblemAt } from '../problems.js';

interface Props {
  readonly label: string;
  readonly hint: string;
  /** The path within the policy, where the API would find fault. */
  readonly at: string;
  readonly lines: readonly string[];
  readonly onChange: (lines: string[]) => void;
  readonly required?: boolean;
}

/** Several values, each on a line of its own; what is empty counts for nothing. */
export function LinesField({ label, hint, at, lines, onChange, required }: Props): ReactNode {
  const problem = useProblemAt(at);
  // Kept as typed: a line that is begun is no value yet.
  const [text, setText] = useState(lines.join('\n'));
  const isSame = JSON.stringify(linesOf(text)) === JSON.stringify(lines);
  return (
    <Labelled label={label} hint={hint} problem={problem}>
      <textarea
        className="field min-h-16"
        aria-invalid={problem !== undefined}
        required={required}
        value={isSame ? text : lines.join('\n')}
        onChange={({ target }) => {
          setText(target.value);
          onChange(linesOf(target.value));
        }}
      />
    </Labelled>
  );
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
