import { useEffect } from 'react';

/** What single keys do in a list, unless somebody writes into a field or a dialog is open. */
export function useListKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const isWriting =
        target instanceof HTMLElement &&
        target.matches('input:not([type=checkbox]), textarea, select, [role=dialog] *');
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (isWriting || hasModifier || document.querySelector('[role=dialog]') !== null) return;
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [actions]);
}
