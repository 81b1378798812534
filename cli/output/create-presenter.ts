import type { Terminal } from './terminal.js';

/**
 * Prints what a command came to: as the JSON that the API answers, or in the words of `print`. The one place that knows
 * which of them was asked for.
 */
export type Present = <T>(value: T, print: (value: T, terminal: Terminal) => void) => void;

export const createPresenter = (terminal: Terminal, isJson: boolean): Present =>
  function present(value, print) {
    if (isJson) terminal.out(JSON.stringify(value, undefined, 2));
    else print(value, terminal);
  };
