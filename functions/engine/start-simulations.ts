import { simulateChange } from '../../orchestrations/simulate-change.js';
import type { BeginSimulations } from '../../shared/registry/simulations/begin-simulations.js';
import type { Start } from './start-once.js';

/** Begins the simulations whose turn it is, and starts their orchestrations. @throws {UnreachableError} */
export async function startSimulations(start: Start, env: string, beginSimulations: BeginSimulations): Promise<void> {
  for (const simulationId of await beginSimulations(env)) await start(simulateChange, { env, simulationId });
}
