import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.js';
import { addToolsCheck } from './tools-check.js';
import { addToolsHistory } from './tools-history.js';
import { addToolsList } from './tools-list.js';
import { addToolsRegister } from './tools-register.js';
import { addToolsShow } from './tools-show.js';

/** `mtgs tools check|register|list|show|history`: the tools of an environment. */
export function addTools(program: Command, context: CommandContext): void {
  const tools = program.command('tools').description('check, register and look at tools');
  for (const add of [addToolsCheck, addToolsRegister, addToolsList, addToolsShow, addToolsHistory]) add(tools, context);
}
