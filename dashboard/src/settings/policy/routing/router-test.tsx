import type { ReactNode } from 'react';
import { testRouter } from '../../../api/changes.js';
import type { Policy } from '../../../api/types.js';
import { Button } from '../../../base/controls/button.js';
import { Trouble } from '../../../base/states/trouble.js';
import { Untrusted } from '../../../base/text/untrusted.js';
import { useChange } from '../../../base/use-change.js';

interface Props {
  readonly env: string;
  readonly router: Policy['router'];
  readonly routerModel: string | undefined;
}

type Tested = Awaited<ReturnType<typeof testRouter>>;

/** One question to the router that is chosen, before the choice is saved. */
export function RouterTest({ env, router, routerModel }: Props): ReactNode {
  const test = useChange(() => testRouter(env, { router, ...(routerModel !== undefined && { routerModel }) }));
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        disabled={test.isPending}
        onClick={() => {
          test.mutate(undefined);
        }}
      >
        Put one question to this router
      </Button>
      <div role="status">
        {test.isPending && 'Asking…'}
        {test.isSuccess && <Result name={router} tested={test.data} />}
      </div>
      {test.isError && <Trouble error={test.error} />}
    </div>
  );
}

interface ResultProps {
  readonly name: Policy['router'];
  readonly tested: Tested;
}

function Result({ name, tested: { works, reason, durationMs, bill } }: ResultProps): ReactNode {
  if (!works) {
    return (
      <>
        {name} does not work: <Untrusted max={300}>{reason ?? 'it picked the wrong tool'}</Untrusted>
      </>
    );
  }
  const cost = bill?.dollars === undefined ? '' : ` and $${bill.dollars.toFixed(4)}`;
  return `${name} works: the question took ${Math.round(durationMs).toLocaleString()} ms${cost}.`;
}
