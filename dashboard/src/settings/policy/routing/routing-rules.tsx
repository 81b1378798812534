import type { ReactNode } from 'react';
import type { Policy } from '../../api/types.js';
import { Choice } from '../../base/controls/choice.js';
import { PolicyField } from './policy-field.js';
import { RouterBudget } from './router-budget.js';
import { RouterTest } from './router-test.js';
import type { PolicyDraft } from './use-policy-draft.js';

const routers = ['local', 'claude', 'openai', 'azure-openai'] as const satisfies Policy['router'][];

interface Props extends Pick<PolicyDraft, 'policy' | 'change'> {
  readonly env: string;
  readonly mayTest: boolean;
}

/** Which router judges, how much it is asked, and how long a check waits for it. */
export function RoutingRules({ env, policy, change, mayTest }: Props): ReactNode {
  const { router, routerModel, trials, probesPerTool } = policy;
  const questions = 2 * probesPerTool;
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="font-medium">Routing simulation</legend>
      <div className="flex flex-wrap gap-4">
        <Choice
          label="Router"
          value={router}
          options={routers}
          onChange={(one = 'local') => {
            change({ router: one });
          }}
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
        <Choice
          label="Pairs that are simulated"
          hint="those with similar meanings, or all that any stage found"
          value={policy.behaviouralPairs}
          options={['semantic', 'any-stage'] as const}
          onChange={(one = 'semantic') => {
            change({ behaviouralPairs: one });
          }}
        />
        <PolicyField
          label="Questions for each tool of a pair"
          at="probesPerTool"
          type="number"
          min="1"
          max="20"
          value={probesPerTool}
          onChange={(count) => {
            change({ probesPerTool: Number(count) });
          }}
        />
        <PolicyField
          label="Trials of each question"
          hint="fewer when the majority can no longer change"
          at="trials"
          type="number"
          min="1"
          max="15"
          value={trials}
          onChange={(count) => {
            change({ trials: Number(count) });
          }}
        />
      </div>
      <p role="status" className="text-quiet text-sm">
        The router gets {questions} questions for each pair and is called up to {questions * trials} times.
      </p>
      {router !== 'local' && <RouterBudget policy={policy} change={change} />}
      {mayTest && <RouterTest key={`${router} ${routerModel}`} env={env} router={router} routerModel={routerModel} />}
      <div className="flex flex-wrap gap-4">
        <Choice
          label="A check whose simulation did not end"
          hint="“required”: it does not pass; “advisory”: it may"
          value={policy.gateRouting}
          options={['required', 'advisory'] as const}
          onChange={(one = 'required') => {
            change({ gateRouting: one });
          }}
        />
        <PolicyField
          label="A check waits for at most (seconds)"
          hint="for vectors and the router together"
          at="gateSeconds"
          type="number"
          min="1"
          max="200"
          value={policy.gateSeconds}
          onChange={(seconds) => {
            change({ gateSeconds: Number(seconds) });
          }}
        />
      </div>
    </fieldset>
  );
}
