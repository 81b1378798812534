import { Navigate, Outlet, useMatch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Me } from '../api/types.js';

interface Props {
  readonly env: string;
  /** Absent until it is known: until then nothing is asked that the role may not ask, which would be audited. */
  readonly role: Me['role'] | undefined;
}

/** The view of the address. An auditor has one only. */
export function ViewOfRole({ env, role }: Props): ReactNode {
  const audit = useMatch({ from: '/app/$env/audit', shouldThrow: false });
  if (role === undefined) return <p role="status">Loading…</p>;
  if (role === 'auditor' && audit === undefined) return <Navigate to="/app/$env/audit" params={{ env }} replace />;
  return <Outlet />;
}
