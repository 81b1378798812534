import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { writeQueries } from '../../analysis/simulation/write-queries.js';
import type { AddedProbes, AddProbes } from './change-probes.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryIndexes } from '../indexes/registry-indexes.js';
import type { RegistryStore } from '../../stores/registry-store.js';

export type GenerateProbes = (request: {
  readonly env: string;
  /** All of the environment unless told. */
  readonly tools?: readonly ToolId[] | undefined;
  readonly perTool: number;
  readonly by: RequestContext;
}) => Promise<AddedProbes>;

interface Services {
  readonly registry: RegistryStore;
  readonly indexes: RegistryIndexes;
  readonly addProbes: AddProbes;
}

/**
 * Writes questions from the definitions of tools and keeps them, so that people can read and remove them. They never name
 * a tool by its identifier, and never carry more than MEDIUM. Tools that are not there are left out.
 * @throws {NotFoundError} when there is no such environment.
 */
export const createGenerateProbes = ({ registry, indexes, addProbes }: Services): GenerateProbes =>
  async function generateProbes({ env, tools, perTool, by }) {
    await findEnvironment(registry, env);
    const index = await indexes.at(env);
    const wanted = tools ?? Array.from(index.tools(), ({ id }) => id);
    const probes = wanted.flatMap((expected) => {
      const tool = index.get(expected);
      if (tool === undefined) return [];
      return writeQueries(tool, perTool, index.indexed(expected)?.bare).map((query) => ({
        query,
        expected,
        origin: 'template' as const,
      }));
    });
    return addProbes({ env, probes, by });
  };
