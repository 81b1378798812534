import { type ReactNode, useState } from 'react';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';

interface Props {
  readonly isPending: boolean;
  readonly onKey: (key: string) => void;
}

export function KeyForm({ isPending, onKey }: Props): ReactNode {
  const [key, setKey] = useState('');
  return (
    <form
      className="card grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onKey(key.trim());
      }}
    >
      <Labelled label="API key">
        <input
          className="field font-mono"
          type="password"
          autoComplete="off"
          required
          maxLength={200}
          value={key}
          onChange={({ target }) => {
            setKey(target.value);
          }}
        />
      </Labelled>
      <Button kind="main" type="submit" disabled={isPending}>
        {isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
