import { type ReactNode, useEffect } from 'react';

/** A view's heading, which is also the title of the browser's tab. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · MTGS`;
  }, [title]);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <h1 tabIndex={-1}>{title}</h1>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}
