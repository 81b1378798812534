import type { ReactNode } from 'react';
import type { Severity } from '../../api/types.js';
import { CheckBox } from '../../base/controls/check-box.js';
import { severities } from '../../words.js';

interface Props {
  readonly chosen: readonly Severity[];
  readonly onChange: (chosen: Severity[]) => void;
}

/** Which conflicts keep a tool out. */
export function BlockingSeverities({ chosen, onChange }: Props): ReactNode {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-4">
      <legend className="font-medium">Conflicts that block a new tool or version</legend>
      {severities.map((severity) => (
        <CheckBox
          key={severity}
          label={severity}
          isChecked={chosen.includes(severity)}
          onChange={(isChosen) => {
            onChange(severities.filter((one) => (one === severity ? isChosen : chosen.includes(one))));
          }}
        />
      ))}
    </fieldset>
  );
}
