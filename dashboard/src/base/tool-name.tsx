import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { partsOfToolId } from './parts-of-tool-id.js';
import { Untrusted } from './untrusted.js';

/** What a server says besides its tools is kept under this name, which no tool can have. */
const serverTexts = '=texts';

/** A tool by name and server, as a link to it. */
export function ToolName({ env, id }: { readonly env: string; readonly id: string }): ReactNode {
  const { server, name } = partsOfToolId(id);
  return (
    <Link to="/app/$env/tools/$tool" params={{ env, tool: id }} className="link min-w-0">
      <Untrusted max={120} className="font-mono">
        {name === serverTexts ? 'texts of the server' : name}
      </Untrusted>{' '}
      <span className="whitespace-nowrap">({server})</span>
    </Link>
  );
}
