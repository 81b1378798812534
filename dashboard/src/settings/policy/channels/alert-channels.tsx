import { type ReactNode, useRef } from 'react';
import type { AlertChannel } from '../../../api/types.js';
import { Button } from '../../../base/controls/button.js';
import { useMay } from '../../../base/use-may.js';
import { ChannelFields } from './channel-fields.js';
import { emptyTarget } from './channel-target.js';

const channelsMax = 50;

interface Props {
  readonly channels: readonly AlertChannel[];
  readonly onChange: (channels: AlertChannel[]) => void;
  /** What was said against the channels counts for others now: one is gone. */
  readonly onRemove: () => void;
}

/** Who hears of what: channels can be added, changed and removed. */
export function AlertChannels({ channels, onChange, onRemove }: Props): ReactNode {
  const isAdmin = useMay('admin');
  const add = useRef<HTMLButtonElement>(null);
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 font-medium">Channels that alerts go to</legend>
      {channels.map((channel, index) => (
        <ChannelFields
          key={index}
          channel={channel}
          at={`alerts.${index}`}
          onChange={(changed) => {
            onChange(channels.with(index, changed));
          }}
          onRemove={() => {
            onChange(channels.toSpliced(index, 1));
            onRemove();
            add.current?.focus();
          }}
        />
      ))}
      {channels.length === 0 && !isAdmin && <p>None.</p>}
      {isAdmin && (
        <div>
          <Button
            ref={add}
            disabled={channels.length >= channelsMax}
            onClick={() => {
              onChange([...channels, { id: '', target: emptyTarget('slack'), minimumSeverity: 'HIGH' }]);
            }}
          >
            Add a channel
          </Button>
        </div>
      )}
    </fieldset>
  );
}
