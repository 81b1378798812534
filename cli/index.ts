#!/usr/bin/env node
import { createContext } from './create-context.js';
import { runCli } from './run-cli.js';

await runCli(process.argv.slice(2), createContext());
