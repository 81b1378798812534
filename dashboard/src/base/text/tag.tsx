import type { ReactNode } from 'react';

const tones = {
  CRITICAL: 'text-critical border-critical',
  HIGH: 'text-high border-high',
  MEDIUM: 'text-medium border-medium',
  LOW: 'text-low border-low',
  INFO: 'text-quiet border-strong-line',
  good: 'text-good border-good',
  bad: 'text-critical border-critical',
  quiet: 'text-quiet border-strong-line',
};

const toneOf: Readonly<Record<string, keyof typeof tones>> = {
  CRITICAL: 'CRITICAL',
  HIGH: 'HIGH',
  MEDIUM: 'MEDIUM',
  LOW: 'LOW',
  active: 'good',
  pass: 'good',
  synced: 'good',
  completed: 'good',
  sent: 'good',
  approved: 'good',
  intact: 'good',
  blocked: 'bad',
  block: 'bad',
  failed: 'bad',
  dead: 'bad',
  rejected: 'bad',
  broken: 'bad',
  held: 'HIGH',
  pending: 'MEDIUM',
  'not-established': 'MEDIUM',
};

/** A word for a severity, a status or a verdict; the colour only repeats what the word says. */
export function Tag({ children }: { readonly children: string }): ReactNode {
  return (
    <span
      className={`inline-block rounded-sm border px-1.5 text-xs font-semibold whitespace-nowrap ${tones[toneOf[children] ?? 'quiet']}`}
    >
      {children}
    </span>
  );
}
