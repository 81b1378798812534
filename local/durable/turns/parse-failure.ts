import type { Action } from './actions.js';

const marker = '$OutOfProcData$:';

/** Takes apart the message of an orchestrator that threw: what went wrong, and the state that the SDK appends as JSON. */
export function parseFailure(text: string): {
  message: string;
  actions: readonly Action[] | undefined;
  customStatus: unknown;
} {
  const at = text.lastIndexOf(marker);
  if (at < 0) return { message: text, actions: undefined, customStatus: undefined };
  try {
    const state = JSON.parse(text.slice(at + marker.length)) as {
      error?: string;
      actions?: Action[][];
      customStatus?: unknown;
    };
    return {
      message: state.error ?? 'it threw no message',
      actions: state.actions?.[0] ?? [],
      customStatus: state.customStatus,
    };
  } catch {
    return { message: text.slice(0, at).trim(), actions: undefined, customStatus: undefined };
  }
}
