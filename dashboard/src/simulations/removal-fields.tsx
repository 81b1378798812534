import { type ReactNode, useEffect, useState } from 'react';
import type { ChangeToSimulate } from '../api/changes.js';
import { Labelled } from '../base/controls/labelled.js';
import { ToolField } from './tool-field.js';

interface Props {
  readonly env: string;
  readonly kind: 'removed-tool' | 'removed-server';
  readonly tool: string | undefined;
  readonly server: string | undefined;
  readonly servers: readonly string[];
  /** The change, or what is missing of it. */
  readonly onChange: (part: ChangeToSimulate | string) => void;
}

/** A tool, or a server, that would go away. */
export function RemovalFields({ env, kind, tool: given, server: givenServer, servers, onChange }: Props): ReactNode {
  const [tool, setTool] = useState(given ?? '');
  const [chosen, setServer] = useState(givenServer);
  const server = chosen ?? servers[0] ?? '';
  useEffect(() => {
    if (kind === 'removed-tool') onChange(tool.includes('~') ? { remove: [tool] } : '');
    else onChange(server === '' ? '' : { removeServer: server });
  }, [kind, tool, server, onChange]);
  if (kind === 'removed-tool') return <ToolField env={env} value={tool} onChange={setTool} />;
  return (
    <Labelled label="Server">
      <input
        className="field max-w-80"
        list="servers-known"
        required
        maxLength={63}
        value={server}
        onChange={({ target }) => {
          setServer(target.value);
        }}
      />
      <datalist id="servers-known">
        {servers.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </Labelled>
  );
}
