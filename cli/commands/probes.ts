import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addProbeChanges } from './probes-change.js';
import { addProbeLists } from './probes-list.js';

/** `mtgs probes list|coverage|add|import|generate|remove`: the test questions that an environment keeps. */
export function addProbes(program: Command, context: CommandContext): void {
  const probes = program.command('probes').description('the test questions that routing simulation asks');
  addProbeLists(probes, context);
  addProbeChanges(probes, context);
}
