import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { approvalsQuery } from '../api/queries.js';
import type { Me } from '../api/types.js';
import { useMay } from '../base/use-may.js';

const linkClass =
  'rounded-md px-3 py-1.5 hover:bg-sunken data-[status=active]:bg-sunken data-[status=active]:font-semibold';

interface Props {
  readonly env: string;
  /** Absent until it is known. */
  readonly role: Me['role'] | undefined;
}

/** The views that a role may see. */
export function Navigation({ env, role }: Props): ReactNode {
  const isReviewer = useMay('reviewer');
  return (
    <nav aria-label="Views" className="flex flex-wrap gap-1 lg:w-full lg:flex-col">
      {role !== undefined && role !== 'auditor' && <ViewsOfTools env={env} />}
      {(isReviewer || role === 'auditor') && (
        <Link to="/app/$env/audit" params={{ env }} className={linkClass}>
          Audit
        </Link>
      )}
      {role !== undefined && role !== 'auditor' && (
        <Link to="/app/$env/settings" params={{ env }} className={linkClass}>
          Settings
        </Link>
      )}
    </nav>
  );
}

function ViewsOfTools({ env }: { readonly env: string }): ReactNode {
  const waiting = useQuery({ ...approvalsQuery(env, 'pending'), refetchInterval: 30_000 });
  const count = waiting.data?.items.length ?? 0;
  const params = { env };
  return (
    <>
      <Link to="/app/$env" params={params} activeOptions={{ exact: true }} className={linkClass}>
        Overview
      </Link>
      <Link to="/app/$env/conflicts" params={params} className={linkClass}>
        Conflicts
      </Link>
      <Link to="/app/$env/map" params={params} className={linkClass}>
        Map
      </Link>
      <Link to="/app/$env/approvals" params={params} className={linkClass}>
        Approvals{count > 0 && ` (${count})`}
      </Link>
      <Link to="/app/$env/tools" params={params} className={linkClass}>
        Tools
      </Link>
      <Link to="/app/$env/servers" params={params} className={linkClass}>
        Servers
      </Link>
      <Link to="/app/$env/simulations" params={params} className={linkClass}>
        Simulations
      </Link>
    </>
  );
}
