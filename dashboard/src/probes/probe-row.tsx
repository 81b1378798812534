import { Fragment, type ReactNode } from 'react';
import { removeProbe } from '../api/changes.js';
import type { Probe } from '../api/types.js';
import { ToolName } from '../base/names/tool-name.js';
import { Button } from '../base/controls/button.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';

const wordsOfOrigin: Readonly<Record<Probe['origin'], string>> = {
  manual: 'by a person',
  log: 'from logs',
  template: 'written from the definition',
  model: 'written by a model',
};

interface Props {
  readonly env: string;
  readonly probe: Probe;
  readonly mayRemove: boolean;
}

/** One question: who asked it, and who wants it gone. */
export function ProbeRow({ env, probe, mayRemove }: Props): ReactNode {
  const { id, query, equals = [], never = [], origin, createdBy, createdAt, removal } = probe;
  const remove = useChange(() => removeProbe(env, id));
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0 flex-1">
        <Untrusted max={500}>{query}</Untrusted>
        <span className="text-quiet block text-sm">
          {wordsOfOrigin[origin]}, kept by <Untrusted max={100}>{createdBy.name}</Untrusted>, <Time at={createdAt} />
          {removal !== undefined && (
            <>
              . <Untrusted max={100}>{removal.askedBy.name}</Untrusted> asked for its removal: a second party has to
              agree
            </>
          )}
        </span>
        <Named env={env} words="any of this tool and" ids={equals} />
        <Named env={env} words="never" ids={never} />
        {remove.data === false && removal === undefined && (
          <span role="status" className="block text-sm">
            Somebody else keeps it: it goes when a second party asks for it too.
          </span>
        )}
        {remove.isError && <Trouble error={remove.error} />}
      </span>
      {mayRemove && (
        <Button
          aria-label={`Remove the question ${query.slice(0, 100)}`}
          disabled={remove.isPending}
          onClick={() => {
            remove.mutate(undefined);
          }}
        >
          Remove
        </Button>
      )}
    </li>
  );
}

interface NamedProps {
  readonly env: string;
  readonly words: string;
  readonly ids: readonly string[];
}

/** What a question says of other tools: that they serve it as well, or that it must not reach them. */
function Named({ env, words, ids }: NamedProps): ReactNode {
  if (ids.length === 0) return null;
  return (
    <span className="block text-sm">
      {words}{' '}
      {ids.map((id, at) => (
        <Fragment key={id}>
          {at > 0 && ', '}
          <ToolName env={env} id={id} />
        </Fragment>
      ))}
    </span>
  );
}
