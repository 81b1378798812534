import type { ReactNode } from 'react';
import { PolicyChoice } from '../policy-choice.js';
import { PolicyField } from '../policy-field.js';
import { PolicyNumber } from '../policy-number.js';
import { RouterBudget } from './router-budget.js';
import { RouterTest } from './router-test.js';
import type { PolicyEditing } from '../use-policy-draft.js';

interface Props {
  readonly env: string;
  readonly draft: PolicyEditing;
  readonly mayTest: boolean;
}

/** Which router judges, how much it is asked, and how long a check waits for it. */
export function RoutingRules({ env, draft, mayTest }: Props): ReactNode {
  const { policy, change } = draft;
  const { router, routerModel, trials, probesPerTool } = policy;
  const questions = 2 * probesPerTool;
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="font-medium">Routing simulation</legend>
      <div className="flex flex-wrap gap-4">
        <PolicyChoice
          {...draft}
          field="router"
          label="Router"
          options={['local', 'claude', 'openai', 'azure-openai']}
        />
        {(router !== 'local' || routerModel !== undefined) && (
          <PolicyField
            label="Model"
            hint="empty: that of the instance's settings"
            at="routerModel"
            value={routerModel ?? ''}
            onChange={(model) => {
              change({ routerModel: model === '' ? undefined : model });
            }}
          />
        )}
        <PolicyChoice
          {...draft}
          field="behaviouralPairs"
          label="Pairs that are simulated"
          hint="those with similar meanings, or all that any stage found"
          options={['semantic', 'any-stage']}
        />
        <PolicyNumber {...draft} field="probesPerTool" label="Questions for each tool of a pair" min={1} max={20} />
        <PolicyNumber
          {...draft}
          field="trials"
          label="Trials of each question"
          hint="fewer when the majority can no longer change"
          min={1}
          max={15}
        />
      </div>
      <p role="status" className="text-quiet text-sm">
        The router gets {questions} questions for each pair and is called up to {questions * trials} times.
      </p>
      {router !== 'local' && <RouterBudget policy={policy} change={change} />}
      {mayTest && <RouterTest key={`${router} ${routerModel}`} env={env} router={router} routerModel={routerModel} />}
      <div className="flex flex-wrap gap-4">
        <PolicyChoice
          {...draft}
          field="gateRouting"
          label="A check whose simulation did not end"
          hint="“required”: it does not pass; “advisory”: it may"
          options={['required', 'advisory']}
        />
        <PolicyNumber
          {...draft}
          field="gateSeconds"
          label="A check waits for at most (seconds)"
          hint="for vectors and the router together"
          min={1}
          max={200}
        />
      </div>
    </fieldset>
  );
}
