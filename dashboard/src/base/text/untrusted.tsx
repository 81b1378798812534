import type { ReactNode } from 'react';
import { showHidden } from '../../../../shared/everywhere/show-hidden.js';

interface Props {
  readonly children: string;
  /** Characters beyond this are left out, and it says so. */
  readonly max?: number;
  readonly className?: string;
}

/**
 * Text that somebody else wrote: shown as text, cut off from the direction of what is around it, wrapped anywhere, and
 * with its hidden characters made visible.
 */
export function Untrusted({ children, max = 4_000, className = '' }: Props): ReactNode {
  const isCut = children.length > max;
  const { parts } = showHidden(isCut ? children.slice(0, max) : children);
  return (
    <bdi className={`untrusted ${className}`}>
      {parts.map((part, at) =>
        part.isHidden ? (
          <mark key={at} className="bg-removed text-ink rounded-sm px-0.5 font-mono text-xs" title="a hidden character">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
      {isCut && <span className="text-quiet"> … {children.length - max} more characters</span>}
    </bdi>
  );
}
