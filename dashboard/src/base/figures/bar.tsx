import type { ReactNode } from 'react';

/** A share from 0 to 1 as a bar with its figure. */
export function Bar({
  label,
  value,
  text,
}: {
  readonly label: string;
  readonly value: number;
  readonly text?: string;
}): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-sm">
      <span>{label}</span>
      <span className="font-mono">{text ?? `${percent} %`}</span>
      <svg
        className="bg-sunken col-span-2 h-1.5 w-full rounded-sm"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect className="fill-accent" width={percent} height="6" />
      </svg>
    </div>
  );
}
