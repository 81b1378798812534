import type { ReactNode } from 'react';
import type { AlertChannel } from '../../../api/types.js';
import { CheckBox } from '../../../base/controls/check-box.js';
import { useProblemAt } from '../problems.js';

type Kind = NonNullable<AlertChannel['kinds']>[number];

/** Everything that a channel can hear of, for people. */
const wordsOfKind: Readonly<Record<Kind, string>> = {
  'conflict-opened': 'new conflicts',
  'conflict-closed': 'closed conflicts',
  'registration-blocked': 'blocked tools',
  'approval-requested': 'approvals asked for',
  'approval-expiring': 'approvals that expire soon',
  'approval-decided': 'decided approvals',
  'health-below-threshold': 'low health',
  'sync-overdue': 'missed synchronisations',
  digest: 'digests',
  test: 'tests',
};
const allKinds = Object.keys(wordsOfKind) as Kind[];

interface Props {
  /** The path within the policy, where the API would find fault. */
  readonly at: string;
  /** Absent: every kind, also one that a later version tells of. */
  readonly kinds: readonly Kind[] | undefined;
  readonly onChange: (kinds: Kind[] | undefined) => void;
}

/** What a channel hears of. */
export function KindsField({ at, kinds, onChange }: Props): ReactNode {
  const problem = useProblemAt(at);
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-x-4 gap-y-1 text-sm">
      <legend className="font-medium">What it hears of</legend>
      <CheckBox
        label="everything"
        isChecked={kinds === undefined}
        onChange={(isEverything) => {
          onChange(isEverything ? undefined : [...allKinds]);
        }}
      />
      {kinds !== undefined &&
        allKinds.map((kind) => (
          <CheckBox
            key={kind}
            label={wordsOfKind[kind]}
            isChecked={kinds.includes(kind)}
            onChange={(isChosen) => {
              onChange(allKinds.filter((one) => (one === kind ? isChosen : kinds.includes(one))));
            }}
          />
        ))}
      {problem !== undefined && <p className="text-critical w-full font-medium">{problem}</p>}
    </fieldset>
  );
}
