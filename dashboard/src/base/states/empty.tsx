import type { ReactNode } from 'react';

/** Nothing to show: says why, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="card grid justify-items-start gap-2 py-8">
      <p className="font-medium">{title}</p>
      {children}
    </div>
  );
}
