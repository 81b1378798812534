import type { ReactNode } from 'react';
import { partsOfToolId } from '../../base/names/parts-of-tool-id.js';
import { ToolName } from '../../base/names/tool-name.js';
import { Untrusted } from '../../base/text/untrusted.js';

interface Props {
  readonly env: string;
  readonly result: string;
  /** Tools that only the simulation has: there is no page of them. */
  readonly added: readonly string[];
}

/** What a majority of trials came to: a tool, no tool, or no majority. */
export function Picked({ env, result, added }: Props): ReactNode {
  if (result === 'none') return <span className="text-quiet">no tool</span>;
  if (result === 'undecided') return <span className="text-quiet">no majority</span>;
  if (!added.includes(result)) return <ToolName env={env} id={result} />;
  const { server, name } = partsOfToolId(result);
  return (
    <span className="min-w-0">
      <Untrusted max={120} className="font-mono">
        {name}
      </Untrusted>{' '}
      <span className="whitespace-nowrap">({server}, new)</span>
    </span>
  );
}
