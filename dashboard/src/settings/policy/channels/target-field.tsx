import type { ReactNode } from 'react';
import type { Target } from './channel-target.js';
import { LinesField } from './lines-field.js';
import { PolicyField } from '../policy-field.js';

interface Props {
  readonly target: Target;
  /** The path of the target within the policy. */
  readonly at: string;
  readonly onChange: (target: Target) => void;
}

/** Where alerts go: addresses of mail, or the setting that holds a secret. Secrets themselves are nowhere in a policy. */
export function TargetField({ target, at, onChange }: Props): ReactNode {
  if ('to' in target) {
    return (
      <LinesField
        label="Addresses"
        hint="one a line"
        required
        at={`${at}.to`}
        lines={target.to}
        onChange={(to) => {
          onChange({ ...target, to });
        }}
      />
    );
  }
  const isKey = 'routingKey' in target;
  return (
    <PolicyField
      label={isKey ? 'Setting with the routing key' : 'Setting with the address'}
      hint="for example ${MTGS_ALERT_OPS}; its value is set on the server"
      required
      at={`${at}.${isKey ? 'routingKey' : 'url'}`}
      value={isKey ? target.routingKey : target.url}
      onChange={(value) => {
        onChange(isKey ? { ...target, routingKey: value } : { ...target, url: value });
      }}
    />
  );
}
