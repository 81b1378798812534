import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { recommendationsQuery } from '../api/queries.js';
import type { Recommendation, Recommendations } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { ToolName } from '../base/names/tool-name.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useMay } from '../base/use-may.js';
import { Fix } from './fix.js';
import { WrittenBy } from './written-by.js';
import { wordsOfFix } from './words-of-fix.js';

/** Fixes for a conflict, each tried on a copy of the registry; tried when somebody asks, since the router is asked as well. */
export function Fixes({ env, conflict }: { readonly env: string; readonly conflict: string }): ReactNode {
  const mayTry = useMay('developer');
  const queries = useQueryClient();
  const { data, error, isFetching, refetch } = useQuery(recommendationsQuery(env, conflict));
  // Read again, an accepted fix would be gone: its tools are no longer those that it was tried on.
  const replace = (decided: Recommendation): void => {
    queries.setQueryData(recommendationsQuery(env, conflict).queryKey, (known) =>
      known === undefined
        ? known
        : { ...known, items: known.items.map((one) => (one.id === decided.id ? decided : one)) },
    );
  };
  if (!mayTry) return <p className="card">Trying fixes needs the role developer.</p>;
  return (
    <div className="grid gap-3">
      <div className="card flex flex-wrap items-center gap-3">
        <Button kind={data === undefined ? 'main' : 'plain'} disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? 'Trying fixes…' : data === undefined ? 'Try fixes' : 'Try again'}
        </Button>
        <p role="status" className="text-quiet min-w-0 flex-1 text-sm">
          {isFetching
            ? 'Each fix is applied to a copy of the registry, and the router is asked before and after.'
            : 'New names and descriptions are tried on a copy of the registry, those of a model too where the policy names one. The registry stays as it is until you accept one.'}
        </p>
      </div>
      {error !== null && data === undefined && <Trouble error={error} />}
      {data !== undefined && <Tried env={env} tried={data} onDecided={replace} />}
    </div>
  );
}

interface TriedProps {
  readonly env: string;
  readonly tried: Recommendations;
  readonly onDecided: (decided: Recommendation) => void;
}

function Tried({ env, tried: { items, dropped, untried }, onDecided }: TriedProps): ReactNode {
  return (
    <>
      {untried !== undefined && (
        <p className="card border-medium text-medium">
          Not tried: <Untrusted max={400}>{untried}</Untrusted>.
        </p>
      )}
      {items.length === 0 && untried === undefined && <p className="card">No fix that was tried helps.</p>}
      {items.map((fix) => (
        <Fix key={fix.id} env={env} fix={fix} onDecided={onDecided} />
      ))}
      {dropped.length > 0 && (
        <details className="card">
          <summary>{dropped.length} tried in vain</summary>
          <ul className="mt-2 grid gap-1 text-sm">
            {dropped.map(({ type, author, tool, why }, at) => (
              <li key={at}>
                {wordsOfFix[type]} of <ToolName env={env} id={tool} />: <Untrusted max={300}>{why}</Untrusted>{' '}
                <WrittenBy author={author} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
