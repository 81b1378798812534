import { Option } from 'commander';
import { parseInteger } from './parse-options.js';

/** How long a server may take to list its tools, in seconds, unless the user says otherwise. */
const timeoutSeconds = 30;

/** `--timeout` of every command that asks servers for their tools. */
export const timeoutOption = (): Option =>
  new Option('--timeout <seconds>', 'how long a server may take to list its tools')
    .argParser(parseInteger(1, 600))
    .default(timeoutSeconds);
