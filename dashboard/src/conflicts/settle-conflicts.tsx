import { type ReactNode, useState } from 'react';
import { updateConflict } from '../api/changes.js';
import type { Conflict } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Modal } from '../base/controls/modal.js';
import { ReasonField } from '../base/controls/reason-field.js';
import { useChange } from '../base/use-change.js';

export type Settlement = 'acknowledged' | 'suppressed';

interface Props {
  readonly env: string;
  readonly settlement: Settlement | undefined;
  readonly conflicts: readonly Conflict[];
  readonly onClose: () => void;
  readonly onDone: (report: string) => void;
}

const dayMs = 86_400_000;

/** For how long unless told otherwise: what no longer counts comes back some day, what somebody looks after stays. */
const usualDays: Readonly<Record<Settlement, string>> = { acknowledged: '', suppressed: '90' };

/** Settles one conflict after the other, and says of how many it could not. */
async function settle(
  env: string,
  conflicts: readonly Conflict[],
  body: { readonly status: Settlement; readonly reason: string; readonly until?: string },
): Promise<string> {
  let [done, waiting] = [0, 0];
  const refused: string[] = [];
  for (const { id } of conflicts) {
    try {
      // An approval that a suppression waits for has a purpose; a conflict has none.
      if ('purpose' in (await updateConflict(env, id, body))) waiting += 1;
      else done += 1;
    } catch (error) {
      refused.push(error instanceof Error ? error.message : 'unknown');
    }
  }
  return [
    done > 0 && `${done} ${body.status}`,
    waiting > 0 && `${waiting} wait for the approval of a second person`,
    refused.length > 0 && `${refused.length} refused: ${[...new Set(refused)].join('; ')}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** Asks why, and for how long, before conflicts are acknowledged or suppressed. */
export function SettleConflicts({ env, settlement, conflicts, onClose, onDone }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const [chosenDays, setChosenDays] = useState<string>();
  const days = chosenDays ?? usualDays[settlement ?? 'suppressed'];
  const change = useChange(
    (status: Settlement) => {
      const until = new Date(Date.now() + Number(days) * dayMs).toISOString();
      return settle(env, conflicts, { status, reason, ...(days !== '' && { until }) });
    },
    (report) => {
      setReason('');
      setChosenDays(undefined);
      onDone(report);
    },
  );
  const isSuppression = settlement === 'suppressed';
  return (
    <Modal
      title={`${isSuppression ? 'Suppress' : 'Acknowledge'} ${conflicts.length} ${conflicts.length === 1 ? 'conflict' : 'conflicts'}`}
      description={
        isSuppression
          ? 'A suppressed conflict blocks nothing until it ends. One that blocks now needs the approval of a second person.'
          : 'An acknowledged conflict still counts, half as much: somebody looks after it.'
      }
      isOpen={settlement !== undefined}
      onClose={onClose}
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (settlement !== undefined) change.mutate(settlement);
        }}
      >
        <ReasonField value={reason} onChange={setReason} />
        <Labelled label="Ends after (days)" hint="The conflict is open again then. Leave it empty for no end.">
          <input
            className="field"
            type="number"
            min="1"
            max="3650"
            value={days}
            onChange={({ target }) => {
              setChosenDays(target.value);
            }}
          />
        </Labelled>
        <Button kind="main" type="submit" disabled={change.isPending}>
          {change.isPending ? 'Working…' : isSuppression ? 'Suppress' : 'Acknowledge'}
        </Button>
      </form>
    </Modal>
  );
}
