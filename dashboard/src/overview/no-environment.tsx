import type { ReactNode } from 'react';
import { createEnvironment } from '../api/changes.js';
import { Button } from '../base/controls/button.js';
import { Empty } from '../base/states/empty.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';

/** An address that names an environment that is not there. */
export function NoEnvironment({ env }: { readonly env: string }): ReactNode {
  const isAdmin = useMay('admin');
  const create = useChange(() => createEnvironment(env));
  return (
    <Empty title={`There is no environment "${env.slice(0, 80)}".`}>
      {isAdmin ? (
        <Button
          kind="main"
          disabled={create.isPending}
          onClick={() => {
            create.mutate(undefined);
          }}
        >
          Create it
        </Button>
      ) : (
        <p>Choose another one, or ask an administrator to create it.</p>
      )}
      {create.isError && <Trouble error={create.error} />}
    </Empty>
  );
}
