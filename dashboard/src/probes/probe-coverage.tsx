import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { probeCoverageQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { ToolName } from '../base/names/tool-name.js';

const shownMax = 10;

/** Which tools have the fewest test questions: what the router says of them rests on little. */
export function ProbeCoverage({ env }: { readonly env: string }): ReactNode {
  const query = useQuery(probeCoverageQuery(env));
  return (
    <section className="card grid gap-2" aria-labelledby="coverage">
      <h2 id="coverage">Test questions</h2>
      <Loaded query={query}>
        {({ items }) => {
          const bare = items.filter(({ asked }) => asked === 0).length;
          return (
            <>
              <p>
                {bare} of {items.length} tools have no question of a person. Findings that rest on written questions
                alone are MEDIUM at most. Questions are added on the page of a tool.
              </p>
              {items.length > 0 && (
                <table className="w-full max-w-2xl text-left text-sm">
                  <thead>
                    <tr>
                      <th>Fewest first</th>
                      <th className="pl-3">of people</th>
                      <th className="pl-3">written</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.slice(0, shownMax).map(({ toolId, asked, generated }) => (
                      <tr key={toolId} className="border-line border-t">
                        <td className="py-1">
                          <ToolName env={env} id={toolId} />
                        </td>
                        <td className="pl-3 font-mono">{asked}</td>
                        <td className="pl-3 font-mono">{generated}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              {items.length > shownMax && (
                <p className="text-quiet text-sm">and {items.length - shownMax} more tools.</p>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
