import { type ReactNode, useState } from 'react';

interface Props {
  readonly summary: ReactNode;
  readonly className?: string;
  /** Called once it is open: what it holds is neither drawn nor loaded before. */
  readonly children: () => ReactNode;
}

/** Something that is shown when it is opened. */
export function LazyDetails({ summary, className, children }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={className}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary className="min-h-6 py-0.5">{summary}</summary>
      {isOpen && children()}
    </details>
  );
}
