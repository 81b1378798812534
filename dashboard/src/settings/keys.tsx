import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { createKey, revokeKey } from '../api/changes.js';
import { keysQuery } from '../api/queries.js';
import type { ApiKey } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { CheckBox } from '../base/controls/check-box.js';
import { Choice } from '../base/controls/choice.js';
import { Labelled } from '../base/controls/labelled.js';
import { Loaded } from '../base/states/loaded.js';
import { Modal } from '../base/controls/modal.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';

const roles = ['viewer', 'developer', 'reviewer', 'admin', 'ci-agent', 'auditor'] as const;

/** The API keys of the instance: a new one is shown once. */
export function Keys({ env }: { readonly env: string }): ReactNode {
  const query = useQuery(keysQuery);
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof roles)[number]>('viewer');
  const [isLimited, setLimited] = useState(true);
  const [made, setMade] = useState<string>();
  const create = useChange(
    () => createKey({ name, role, ...(isLimited && { environments: [env] }) }),
    ({ key }) => {
      setMade(key);
      setName('');
    },
  );
  return (
    <section className="card grid gap-3" aria-labelledby="keys">
      <h2 id="keys">API keys</h2>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(undefined);
        }}
      >
        <Labelled label="Name">
          <input
            className="field"
            required
            maxLength={200}
            value={name}
            onChange={({ target }) => {
              setName(target.value);
            }}
          />
        </Labelled>
        <Choice
          label="Role"
          value={role}
          options={roles}
          onChange={(one = 'viewer') => {
            setRole(one);
          }}
        />
        <CheckBox label={`only for ${env}`} isChecked={isLimited} onChange={setLimited} />
        <Button type="submit" kind="main" disabled={create.isPending}>
          Create a key
        </Button>
      </form>
      {create.isError && <Trouble error={create.error} />}
      <Modal
        title="The new key"
        description="It is shown this once and never again: copy it now."
        isOpen={made !== undefined}
        onClose={() => {
          setMade(undefined);
        }}
      >
        <code className="break-all select-all">{made}</code>
      </Modal>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="grid gap-2">
            {items.map((key) => (
              <Row key={key.id} apiKey={key} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function Row({ apiKey }: { readonly apiKey: ApiKey }): ReactNode {
  const { id, name, role, createdAt, revokedAt, lastUsedAt, environments } = apiKey;
  const [isAsking, setAsking] = useState(false);
  const revoke = useChange(
    () => revokeKey(id),
    () => {
      setAsking(false);
    },
  );
  return (
    <li className="border-line flex flex-wrap items-center gap-2 border-t pt-2">
      <Untrusted max={200}>{name}</Untrusted>
      <span className="text-quiet text-sm">
        {role}, {environments === undefined ? 'all environments' : environments.join(', ')}, created{' '}
        <Time at={createdAt} />
        {lastUsedAt !== undefined && (
          <>
            , last used <Time at={lastUsedAt} />
          </>
        )}
      </span>
      {revokedAt === undefined ? (
        <Button
          kind="danger"
          onClick={() => {
            setAsking(true);
          }}
          aria-label={`Revoke ${name.slice(0, 80)}`}
        >
          Revoke…
        </Button>
      ) : (
        <span>
          revoked <Time at={revokedAt} />
        </span>
      )}
      <Modal
        title={`Revoke ${name.slice(0, 80)}?`}
        description="Whoever holds it is locked out at once, and its sessions end. A revoked key never comes back."
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
      >
        {revoke.isError && <Trouble error={revoke.error} />}
        <Button
          kind="danger"
          disabled={revoke.isPending}
          onClick={() => {
            revoke.mutate(undefined);
          }}
        >
          Revoke the key
        </Button>
      </Modal>
    </li>
  );
}
