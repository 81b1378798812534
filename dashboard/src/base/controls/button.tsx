import type { ComponentProps, ReactNode } from 'react';
import { type ButtonKind, buttonLook } from './button-look.js';

interface Props extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
}

export function Button({ kind = 'plain', className = '', ...rest }: Props): ReactNode {
  return <button type="button" className={`${buttonLook(kind)} ${className}`} {...rest} />;
}
