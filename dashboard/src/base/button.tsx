import type { ButtonHTMLAttributes, ReactNode } from 'react';

const kinds = {
  plain: 'border-strong-line bg-raised text-ink hover:bg-sunken',
  main: 'border-accent bg-accent text-on-accent hover:opacity-90',
  danger: 'border-critical bg-raised text-critical hover:bg-sunken',
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: keyof typeof kinds;
}

export function Button({ kind = 'plain', className = '', ...rest }: Props): ReactNode {
  return (
    <button
      type="button"
      className={`min-h-8.5 rounded-md border px-3 py-1 font-medium disabled:opacity-50 ${kinds[kind]} ${className}`}
      {...rest}
    />
  );
}
