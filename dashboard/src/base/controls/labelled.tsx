import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what stands there. */
  readonly problem?: string | undefined;
  readonly children: ReactNode;
}

/** A form's control with its words. */
export function Labelled({ label, hint, problem, children }: Props): ReactNode {
  return (
    <label className="grid min-w-0 content-start gap-1 text-sm">
      <span className="font-medium">{label}</span>
      {children}
      {hint !== undefined && <span className="text-quiet text-xs">{hint}</span>}
      {problem !== undefined && <span className="text-critical font-medium">{problem}</span>}
    </label>
  );
}
