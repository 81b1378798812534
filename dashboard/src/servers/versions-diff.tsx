import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { historyQuery } from '../api/queries.js';
import type { Tool } from '../api/types.js';
import { Loaded } from '../base/states/loaded.js';
import { DefinitionDiff } from '../tools/definition-diff.js';

/** The newest version of a tool and the one before, which is of the tool that it was before it was renamed. */
export function VersionsDiff({ env, tool }: { readonly env: string; readonly tool: Tool }): ReactNode {
  const { renamedFrom, version, registeredAt, definition } = tool;
  const query = useQuery(historyQuery(env, renamedFrom ?? tool.id, 5));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const before =
          renamedFrom === undefined
            ? items.find((one) => one.version === version - 1)
            : items.find((one) => one.registeredAt < registeredAt);
        return (
          <>
            {before === undefined && (
              <p className="text-high font-medium">
                The version before cannot be read, so what changed is not known. This is the definition now:
              </p>
            )}
            <DefinitionDiff before={before?.definition} after={definition} />
          </>
        );
      }}
    </Loaded>
  );
}
