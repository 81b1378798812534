import type { ReactNode } from 'react';
import type { Tagged } from '../../api/client.js';
import type { Environment } from '../../api/types.js';
import { Button } from '../../base/controls/button.js';
import { Trouble } from '../../base/states/trouble.js';
import { useMay } from '../../base/use-may.js';
import { AlertChannels } from './channels/alert-channels.js';
import { BlockingPreview } from './blocking-preview.js';
import { BlockingSeverities } from './blocking-severities.js';
import { ChangeRules } from './change-rules.js';
import { ChangedInBetween } from './changed-in-between.js';
import { PolicyAnswered } from './policy-answered.js';
import { PolicyFigures } from './policy-figures.js';
import { problemsOf, ProblemsProvider } from './problems.js';
import { RoutingRules } from './routing/routing-rules.js';
import { usePolicyDraft } from './use-policy-draft.js';

interface Props {
  readonly env: string;
  readonly environment: Tagged<Environment>;
}

/** How an environment decides and whom it tells, to change. */
export function PolicyForm({ env, environment }: Props): ReactNode {
  const isAdmin = useMay('admin');
  const draft = usePolicyDraft(env, environment);
  const { policy, change, answer, error, inBetween } = draft;
  return (
    <section className="card grid gap-4" aria-labelledby="policy">
      <h2 id="policy">Policy</h2>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          draft.save();
        }}
      >
        <ProblemsProvider value={problemsOf(error)}>
          <fieldset disabled={!isAdmin} className="grid min-w-0 gap-4">
            <BlockingSeverities
              chosen={policy.blockingSeverities}
              onChange={(all) => {
                change({ blockingSeverities: all });
              }}
            />
            <BlockingPreview
              env={env}
              now={environment.value.policy.blockingSeverities}
              then={policy.blockingSeverities}
            />
            <ChangeRules policy={policy} change={change} />
            <PolicyFigures env={env} policy={policy} change={change} />
            <RoutingRules env={env} draft={{ policy, change }} mayTest={isAdmin} />
            <AlertChannels
              channels={policy.alerts}
              onChange={(alerts) => {
                change({ alerts });
              }}
              onRemove={draft.forgetError}
            />
            {!isAdmin && <p className="text-quiet">Changing the policy needs the role admin.</p>}
            {isAdmin && inBetween.length === 0 && (
              <div>
                <Button kind="main" type="submit" disabled={draft.isSaving}>
                  Save the policy
                </Button>
              </div>
            )}
          </fieldset>
        </ProblemsProvider>
      </form>
      {inBetween.length > 0 && <ChangedInBetween draft={draft} policy={environment.value.policy} />}
      {error !== null && <Trouble error={error} />}
      {answer !== undefined && <PolicyAnswered env={env} answer={answer} />}
    </section>
  );
}
