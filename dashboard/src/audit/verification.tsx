import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { verifyQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Tag } from '../base/text/tag.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';

/** Has the chain recomputed, and shows its head, to be kept elsewhere. */
export function Verification({ chain }: { readonly chain: string }): ReactNode {
  const { data, error, isFetching, refetch } = useQuery(verifyQuery(chain));
  return (
    <section className="card grid justify-items-start gap-2" aria-label="Verification">
      <Button disabled={isFetching} onClick={() => void refetch()}>
        {isFetching ? 'Walking the chain…' : 'Verify the chain'}
      </Button>
      {error !== null && <Trouble error={error} />}
      {data !== undefined && (
        <div role="status" className="grid gap-1">
          <p>
            <Tag>{data.verdict}</Tag> {'entries' in data && `${data.entries} entries`}
          </p>
          {data.verdict === 'intact' ? (
            <p className="text-sm">
              Head {data.anchor.sequence}: <span className="font-mono break-all">{data.anchor.hash}</span>. Keep it
              elsewhere: compared with it later, a cut-off end shows too.
            </p>
          ) : (
            <pre className="font-mono text-sm">
              <Untrusted max={2000}>{JSON.stringify(data, null, 2)}</Untrusted>
            </pre>
          )}
        </div>
      )}
    </section>
  );
}
