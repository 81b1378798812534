import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** What its listings brought that nobody has looked at yet. */
export function DriftLinks({ env, server }: { readonly env: string; readonly server: string }): ReactNode {
  return (
    <>
      <Link to="/app/$env/conflicts" params={{ env }} search={{ server, type: 'DEFINITION_DRIFT' }} className="link">
        Changed definitions
      </Link>
      <Link to="/app/$env/conflicts" params={{ env }} search={{ server, type: 'NEW_TOOL' }} className="link">
        New tools
      </Link>
    </>
  );
}
