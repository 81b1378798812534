import { type ReactNode, useState } from 'react';
import { updatePolicy } from '../api/changes.js';
import type { Policy, Severity } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Choice } from '../base/controls/choice.js';
import { Labelled } from '../base/controls/labelled.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { severities } from '../words.js';
import { BlockingPreview } from './blocking-preview.js';

const rules = ['allow', 'review', 'block'] as const;
const driftKinds = [
  { name: 'wording', label: 'Changed words' },
  { name: 'schema', label: 'Changed parameters' },
  { name: 'authority', label: 'Changed authority' },
] as const;
const daySeconds = 86_400;

/** What of a policy people set here; the rest is set through the API. */
type Draft = Pick<
  Policy,
  | 'blockingSeverities'
  | 'approvalTtlSeconds'
  | 'drift'
  | 'newTools'
  | 'nameCollision'
  | 'gateRouting'
  | 'alertBelowHealth'
>;

export function PolicyForm({ env, policy }: { readonly env: string; readonly policy: Policy }): ReactNode {
  const isAdmin = useMay('admin');
  const { blockingSeverities, approvalTtlSeconds, drift, newTools, nameCollision, gateRouting, alertBelowHealth } =
    policy;
  const [draft, setDraft] = useState<Draft>({
    blockingSeverities,
    approvalTtlSeconds,
    drift,
    newTools,
    nameCollision,
    gateRouting,
    alertBelowHealth,
  });
  const [report, setReport] = useState('');
  const change = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part });
  };
  const save = useChange(
    () => updatePolicy(env, draft),
    (answer) => {
      setReport('purpose' in answer ? 'Loosening the policy waits for the approval of a second person.' : 'Saved.');
    },
  );
  return (
    <section className="card grid gap-4" aria-labelledby="policy">
      <h2 id="policy">Policy</h2>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        <fieldset disabled={!isAdmin} className="grid min-w-0 gap-4">
          <Blocking
            chosen={draft.blockingSeverities}
            onChange={(all) => {
              change({ blockingSeverities: all });
            }}
          />
          <BlockingPreview env={env} now={policy.blockingSeverities} then={draft.blockingSeverities} />
          <div className="flex flex-wrap gap-4">
            {driftKinds.map(({ name, label }) => (
              <Choice
                key={name}
                label={label}
                value={draft.drift[name]}
                options={rules}
                onChange={(rule = 'review') => {
                  change({ drift: { ...draft.drift, [name]: rule } });
                }}
              />
            ))}
            <Choice
              label="New tools of known servers"
              value={draft.newTools}
              options={rules}
              onChange={(rule = 'review') => {
                change({ newTools: rule });
              }}
            />
          </div>
          <p className="text-quiet text-sm">
            “allow” records the change, “review” has one that matters wait for a person, “block” has every one wait.
          </p>
          <div className="flex flex-wrap gap-4">
            <Choice
              label="Clients tell equal names apart by"
              value={draft.nameCollision}
              options={['none', 'prefix', 'priority'] as const}
              onChange={(one = 'none') => {
                change({ nameCollision: one });
              }}
            />
            <Choice
              label="Routing simulation in a check"
              value={draft.gateRouting}
              options={['required', 'advisory'] as const}
              onChange={(one = 'required') => {
                change({ gateRouting: one });
              }}
            />
            <Labelled label="Approvals expire after (days)">
              <input
                className="field"
                type="number"
                min="0.01"
                max="90"
                step="any"
                value={draft.approvalTtlSeconds / daySeconds}
                onChange={({ target }) => {
                  change({ approvalTtlSeconds: Math.round(Number(target.value) * daySeconds) });
                }}
              />
            </Labelled>
            <Labelled label="Alert below a health of" hint="0: never">
              <input
                className="field"
                type="number"
                min="0"
                max="100"
                value={draft.alertBelowHealth}
                onChange={({ target }) => {
                  change({ alertBelowHealth: Number(target.value) });
                }}
              />
            </Labelled>
          </div>
          {isAdmin ? (
            <div>
              <Button kind="main" type="submit" disabled={save.isPending}>
                Save the policy
              </Button>
            </div>
          ) : (
            <p className="text-quiet">Changing the policy needs the role admin.</p>
          )}
        </fieldset>
      </form>
      {save.isError && <Trouble error={save.error} />}
      {report !== '' && <p role="status">{report}</p>}
    </section>
  );
}

interface BlockingProps {
  readonly chosen: readonly Severity[];
  readonly onChange: (chosen: Severity[]) => void;
}

function Blocking({ chosen, onChange }: BlockingProps): ReactNode {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-4">
      <legend className="font-medium">Conflicts that block a new tool or version</legend>
      {severities.map((severity) => (
        <label key={severity} className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-5"
            checked={chosen.includes(severity)}
            onChange={({ target }) => {
              onChange(severities.filter((one) => (one === severity ? target.checked : chosen.includes(one))));
            }}
          />
          {severity}
        </label>
      ))}
    </fieldset>
  );
}
