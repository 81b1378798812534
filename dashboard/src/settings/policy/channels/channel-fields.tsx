import type { ReactNode } from 'react';
import type { AlertChannel } from '../../../api/types.js';
import { Button } from '../../../base/controls/button.js';
import { Choice } from '../../../base/controls/choice.js';
import { useMay } from '../../../base/use-may.js';
import { severities } from '../../../words.js';
import { retarget, targetTypes } from './channel-target.js';
import { KindsField } from './kinds-field.js';
import { LinesField } from './lines-field.js';
import { PolicyField } from '../policy-field.js';
import { TargetField } from './target-field.js';

interface Props {
  readonly channel: AlertChannel;
  /** The path of the channel within the policy. */
  readonly at: string;
  readonly onChange: (channel: AlertChannel) => void;
  readonly onRemove: () => void;
}

/** One channel: how it is called, where it goes, and what it hears of. */
export function ChannelFields({ channel, at, onChange, onRemove }: Props): ReactNode {
  const isAdmin = useMay('admin');
  const { id, target, minimumSeverity, kinds, owners } = channel;
  const change = (part: Partial<AlertChannel>): void => {
    onChange({ ...channel, ...part });
  };
  const name = id === '' ? 'the new channel' : id;
  return (
    <fieldset className="border-line grid min-w-0 gap-3 rounded-md border p-3">
      <legend className="px-1 wrap-anywhere">{id === '' ? 'New channel' : `Channel ${id}`}</legend>
      <div className="flex flex-wrap gap-4">
        <PolicyField
          label="Name of the channel"
          hint="lower-case letters, digits and hyphens"
          required
          autoFocus={id === ''}
          at={`${at}.id`}
          value={id}
          onChange={(value) => {
            change({ id: value });
          }}
        />
        <Choice
          label="Sent by"
          value={target.type}
          options={targetTypes}
          onChange={(type = 'slack') => {
            change({ target: retarget(target, type) });
          }}
        />
        <TargetField
          target={target}
          at={`${at}.target`}
          onChange={(value) => {
            change({ target: value });
          }}
        />
        <Choice
          label="From severity"
          value={minimumSeverity}
          options={severities}
          onChange={(severity = 'HIGH') => {
            change({ minimumSeverity: severity });
          }}
        />
        <LinesField
          label="Only for tools of these owners"
          hint="one a line; empty: of every owner"
          at={`${at}.owners`}
          lines={owners ?? []}
          onChange={(lines) => {
            const { owners: _, ...others } = channel;
            onChange(lines.length === 0 ? others : { ...others, owners: lines });
          }}
        />
      </div>
      <KindsField
        at={`${at}.kinds`}
        kinds={kinds}
        onChange={(chosen) => {
          const { kinds: _, ...others } = channel;
          onChange(chosen === undefined ? others : { ...others, kinds: chosen });
        }}
      />
      {isAdmin && (
        <div>
          <Button kind="danger" onClick={onRemove} aria-label={`Remove ${name}`}>
            Remove
          </Button>
        </div>
      )}
    </fieldset>
  );
}
