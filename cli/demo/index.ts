#!/usr/bin/env node
import { createContext } from '../create-context.js';
import { exitCodes } from '../exit-codes.js';
import { describeError } from '../output/words/describe-error.js';
import { runDemo } from './run-demo.js';

const context = createContext();
const { say } = context.terminal;
const args = process.argv.slice(2);

if (args.some((arg) => arg !== '--once')) {
  say('mtgs: the demo knows one option only');
  say('hint: npm run demo -- --once ends after the report');
  context.setExitCode(exitCodes.wrongUse);
} else {
  try {
    await runDemo({ once: args.includes('--once') }, context);
  } catch (error) {
    if (!context.signal.aborted) {
      const { lines, exitCode } = describeError(error);
      lines.forEach(say);
      context.setExitCode(exitCode);
    }
  }
}
