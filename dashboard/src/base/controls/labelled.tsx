import type { ReactNode } from 'react';

/** A form's control with its words. */
export function Labelled({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <label className="grid min-w-0 content-start gap-1 text-sm">
      <span className="font-medium">{label}</span>
      {children}
      {hint !== undefined && <span className="text-quiet text-xs">{hint}</span>}
    </label>
  );
}
