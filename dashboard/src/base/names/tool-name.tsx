import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { nameOfTool } from './name-of-tool.js';
import { partsOfToolId } from './parts-of-tool-id.js';
import { Untrusted } from '../text/untrusted.js';

interface Props {
  readonly env: string;
  readonly id: string;
  /** What it is called, where that is known. */
  readonly name?: string | undefined;
}

/** A tool by name and server, as a link to it. */
export function ToolName({ env, id, name }: Props): ReactNode {
  const { server } = partsOfToolId(id);
  return (
    <Link to="/app/$env/tools/$tool" params={{ env, tool: id }} className="link min-w-0">
      <Untrusted max={120} className="font-mono">
        {nameOfTool(id, name)}
      </Untrusted>{' '}
      <span className="whitespace-nowrap">({server})</span>
    </Link>
  );
}
