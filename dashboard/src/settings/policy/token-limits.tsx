import type { ReactNode } from 'react';
import type { Policy } from '../../api/types.js';
import { PolicyField } from './policy-field.js';

type Limits = Policy['tokenLimits'];

interface Props {
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

const limited = [
  { of: 'tool', label: 'Most tokens of one tool' },
  { of: 'catalog', label: 'Most tokens of all tools together' },
] as const;

/** The most that tools may cost a model in each request. */
export function TokenLimits({ limits, onChange }: Props): ReactNode {
  return limited.map(({ of, label }) => (
    <PolicyField
      key={of}
      label={label}
      hint="empty: no limit"
      at={`tokenLimits.${of}`}
      type="number"
      min="1"
      max="100000000"
      value={limits[of] ?? ''}
      onChange={(value) => {
        const { [of]: _, ...others } = limits;
        onChange(value === '' ? others : { ...others, [of]: Number(value) });
      }}
    />
  ));
}
