import { Slot } from 'radix-ui';
import { type ReactNode, useEffect } from 'react';

/**
 * Takes the place of the package `react-remove-scroll` in the build (vite.config.ts): locks the page's scrolling while a
 * dialog is open, without a `<style>` element, which the Content-Security-Policy forbids.
 */
export function RemoveScroll({ children }: { readonly children: ReactNode }): ReactNode {
  useEffect(() => {
    const { style } = document.documentElement;
    const before = style.overflow;
    style.overflow = 'hidden';
    return () => {
      style.overflow = before;
    };
  }, []);
  return <Slot.Root>{children}</Slot.Root>;
}
