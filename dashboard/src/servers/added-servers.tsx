import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../base/controls/button.js';
import { Untrusted } from '../base/text/untrusted.js';
import { type Outcome, outcomesQuery, rememberOutcomes } from './outcomes.js';

const titles: Record<Outcome['became'], string> = {
  added: 'Added',
  refused: 'Not added',
  'left out': 'Left out',
};

/** What became of the servers that were added last, until somebody has read it. */
export function AddedServers({ env }: { readonly env: string }): ReactNode {
  const queries = useQueryClient();
  const { data: outcomes } = useQuery(outcomesQuery(env));
  const groups = (['refused', 'left out', 'added'] as const)
    .map((became) => ({ became, items: outcomes.filter((outcome) => outcome.became === became) }))
    .filter(({ items }) => items.length > 0);
  return (
    <div role="status" className="empty:-mt-4">
      {groups.length > 0 && (
        <section className="card grid max-w-3xl gap-2" aria-label="What became of the servers">
          {groups.map(({ became, items }) => (
            <div key={became}>
              <h2 className={became === 'refused' ? 'text-critical' : ''}>{titles[became]}</h2>
              <ul className="grid gap-1">
                {items.map(({ label, words }, at) => (
                  <li key={at} className="min-w-0">
                    <Untrusted max={80}>{label}</Untrusted>: <Untrusted max={300}>{words}</Untrusted>
                  </li>
                ))}
              </ul>
            </div>
          ))}
          <div>
            <Button
              onClick={() => {
                rememberOutcomes(queries, env, []);
              }}
            >
              I have read it
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}
