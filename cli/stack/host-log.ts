import type { Log } from '../../local/host-options.js';
import { printable } from '../output/words/printable.js';
import type { Terminal } from '../output/terminal.js';

const quiet = new Set(['trace', 'debug', 'information', 'info', 'none']);

/** The host's log on standard error: warnings and errors, or everything when asked to be verbose. */
export const hostLog = ({ say, sayColors }: Terminal, options: { readonly isVerbose: boolean }): Log =>
  function log({ level, category, message }) {
    if (!options.isVerbose && quiet.has(level.toLowerCase())) return;
    say(sayColors.dim(`[${level} ${category}] ${printable(message, 2000)}`));
  };
