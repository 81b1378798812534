import type { ReactNode } from 'react';
import { Untrusted } from '../../base/text/untrusted.js';

/** What nothing is known of: it stands first, since everything below leaves it out. */
export function NotEstablished({ open }: { readonly open: readonly string[] }): ReactNode {
  if (open.length === 0) return null;
  return (
    <section className="card border-medium grid gap-1" aria-labelledby="open">
      <h2 id="open" className="text-medium">
        Not established
      </h2>
      <p>The figures below leave this out. It is not a pass.</p>
      <ul className="list-disc pl-5">
        {open.map((words) => (
          <li key={words}>
            <Untrusted max={600}>{words}</Untrusted>
          </li>
        ))}
      </ul>
    </section>
  );
}
