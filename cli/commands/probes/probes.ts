import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.js';
import { addProbeChanges } from './probes-change.js';
import { addProbeLists } from './probes-list.js';

/** `mtgs probes list|coverage|add|import|generate|remove`: the test questions that an environment keeps. */
export function addProbes(program: Command, context: CommandContext): void {
  const probes = program
    .command('probes')
    .description('list, keep, import and remove the test questions of routing simulation');
  addProbeLists(probes, context);
  addProbeChanges(probes, context);
}
