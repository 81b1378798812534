import type { ReactNode } from 'react';

/** The fields that say what a list shows. They act at once: there is nothing to send. */
export const FilterBar = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <form
    className="card flex flex-wrap items-end gap-3"
    onSubmit={(event) => {
      event.preventDefault();
    }}
  >
    {children}
  </form>
);
