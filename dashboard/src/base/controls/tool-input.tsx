import { type ComponentProps, type ReactNode, useId } from 'react';

/** Tools that are offered for what is typed. */
const offeredMax = 50;

interface Props extends Omit<ComponentProps<'input'>, 'list'> {
  readonly tools: readonly { readonly id: string }[];
}

/** A field for the id of a tool, which offers the first of `tools`. */
export function ToolInput({ tools, ...input }: Props): ReactNode {
  const known = useId();
  return (
    <>
      <input className="field max-w-[36rem] font-mono" list={known} maxLength={300} {...input} />
      <datalist id={known}>
        {tools.slice(0, offeredMax).map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </>
  );
}
