import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { ChangeToSimulate } from '../api/changes.js';
import { toolQuery } from '../api/queries.js';
import { Labelled } from '../base/controls/labelled.js';
import { partsOfToolId } from '../base/names/parts-of-tool-id.js';
import { Trouble } from '../base/states/trouble.js';
import { parseDefinitions } from './parse-definitions.js';
import { ToolField } from './tool-field.js';

const example = `{
  "name": "close_ticket",
  "description": "Close a support ticket.",
  "inputSchema": { "type": "object", "properties": { "id": { "type": "string" } } }
}`;

interface Props {
  readonly env: string;
  /** The tool that changes: its definition is where one begins. */
  readonly tool: string | undefined;
  readonly isChange: boolean;
  readonly server: string | undefined;
  readonly servers: readonly string[];
  /** The change, or what is missing of it. */
  readonly onChange: (part: ChangeToSimulate | string) => void;
}

/** Definitions to add or to change, pasted as JSON. */
export function DefinitionFields({
  env,
  tool: given,
  isChange,
  server: givenServer,
  servers,
  onChange,
}: Props): ReactNode {
  const [tool, setTool] = useState(given ?? '');
  const [ownServer, setServer] = useState(givenServer ?? servers[0] ?? '');
  const [text, setText] = useState<string>();
  const known = useQuery({ ...toolQuery(env, tool), enabled: isChange && tool.includes('~'), staleTime: Infinity });
  const definition = known.data === undefined ? '' : JSON.stringify(known.data.definition, null, 2);
  const written = text ?? (isChange ? definition : '');
  const server = isChange ? partsOfToolId(tool).server : ownServer;
  useEffect(() => {
    onChange(changeOf(server, written));
  }, [server, written, onChange]);
  return (
    <>
      {isChange ? (
        <ToolField
          env={env}
          value={tool}
          onChange={(id) => {
            setTool(id);
            setText(undefined);
          }}
        />
      ) : (
        <Labelled label="Server" hint="Whose tools they are. It need not be registered.">
          <input
            className="field max-w-80"
            list="servers-known"
            required
            maxLength={63}
            value={ownServer}
            onChange={({ target }) => {
              setServer(target.value);
            }}
          />
        </Labelled>
      )}
      <datalist id="servers-known">
        {servers.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      {known.isError && <Trouble error={known.error} />}
      <Labelled
        label={isChange ? 'Definition after the change (JSON)' : 'Definition (JSON)'}
        hint={
          isChange ? 'Edit what the tool would say.' : 'One definition, a list of them, or an answer of tools/list.'
        }
      >
        <textarea
          className="field min-h-56 font-mono text-sm"
          spellCheck={false}
          required
          placeholder={isChange ? '' : example}
          value={written}
          onChange={({ target }) => {
            setText(target.value);
          }}
        />
      </Labelled>
    </>
  );
}

function changeOf(server: string, text: string): ChangeToSimulate | string {
  if (server === '' || text.trim() === '') return '';
  try {
    return { server, tools: parseDefinitions(text) };
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}
