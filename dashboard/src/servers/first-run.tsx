import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../base/use-may.js';
import { AddServers } from './add-servers.js';

/** The road from no servers to the first conflict. */
export function FirstRun({ env }: { readonly env: string }): ReactNode {
  const mayAdd = useMay('developer');
  return (
    <section className="card grid max-w-3xl gap-3" aria-labelledby="first-run">
      <h2 id="first-run">No servers yet</h2>
      <p>
        Paste the <code>mcp.json</code> of Claude, Cursor, VS Code, or another client that writes JSON. MTGS asks each
        server for its tools, never calls one, and compares them all.
      </p>
      {mayAdd ? <AddServers env={env} /> : <p>Adding servers needs the role developer.</p>}
      <p className="text-quiet text-sm">
        Or register tools without a server: see{' '}
        <a href="/docs" className="link">
          the API reference
        </a>
        . When tools are there, go to{' '}
        <Link to="/app/$env/conflicts" params={{ env }} className="link">
          the conflicts
        </Link>
        .
      </p>
    </section>
  );
}
