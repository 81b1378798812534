import { z } from 'zod';
import { simulationOf } from '../shared/domain/work.js';
import { withoutInternals } from '../shared/kernel/errors/without-internals.js';
import { askSimulation } from './activities/simulations/ask-simulation.js';
import { beginSimulation } from './activities/simulations/begin-simulation.js';
import { concludeSimulation } from './activities/simulations/conclude-simulation.js';
import { failSimulation } from './activities/simulations/fail-simulation.js';
import { defineOrchestration } from './engine/orchestration.js';
import { waves } from './engine/waves.js';
import { askInBatches } from './steps/ask-in-batches.js';

const input = z.object({ env: z.string(), simulationId: z.string() });

/** How many chunks of questions are out at a time. */
const chunksAtOnce = 8;

const reasonMax = 500;

/**
 * Asks a router where requests go before and after a change, in chunks that are fanned out, and reports. A router that
 * cannot be reached leaves questions open, and the report says so. A cancelled simulation asks nothing more.
 */
export const simulateChange = defineOrchestration(
  'simulateChange',
  input,
  simulationOf,
  function* (context, simulation) {
    const report = (step: string, done: number, total: number): void => {
      context.df.setCustomStatus({ step, done, total });
    };
    try {
      report('starting', 0, 1);
      const { chunks, isBatch } = yield* beginSimulation.call(context, simulation);
      let unasked: string | undefined;
      if (isBatch) {
        const asked = yield* askInBatches(context, simulation, (answered, total) => {
          report('waiting for batches', answered, total);
        });
        if (asked.isCancelled) return { outcome: 'cancelled' };
        unasked = asked.reason ?? 'no batch held this question';
      }
      const every = Array.from({ length: chunks }, (_, chunk) => chunk);
      let reason: string | undefined;
      let done = 0;
      for (const wave of waves(every, chunksAtOnce)) {
        report('asking', done, chunks);
        try {
          const asked = yield* askSimulation.callEach(
            context,
            wave.map((chunk) => ({ ...simulation, chunk, ...(unasked !== undefined && { unasked }) })),
          );
          if (asked.some(({ isCancelled }) => isCancelled)) return { outcome: 'cancelled' };
        } catch (error) {
          // What was answered so far counts; the rest is not asked.
          reason = `the router was not reached: ${withoutInternals(String(error)).slice(0, reasonMax)}`;
          break;
        }
        done += wave.length;
      }
      report('concluding', done, chunks);
      const { outcome } = yield* concludeSimulation.call(context, {
        ...simulation,
        ...(reason !== undefined && { reason }),
      });
      report('completed', done, chunks);
      return { outcome };
    } catch (error) {
      yield* failSimulation.call(context, { ...simulation, error: String(error).slice(0, 2000) });
      throw error;
    }
  },
);
