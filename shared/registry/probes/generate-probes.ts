import type { RegistryIndex } from '../../analysis/index/registry-index.js';
import { writeQueries } from '../../analysis/simulation/probes/write-queries.js';
import type { WrittenRequests } from '../../analysis/writing/remember-written.js';
import type { WriterOf } from '../../analysis/writing/writing-model.js';
import { type Bill, nothingSpent } from '../../domain/routing/bill.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryIndexes } from '../indexes/registry-indexes.js';
import type { AddedProbes, AddProbes, NewProbe } from './change-probes.js';
import { orderProbes } from './order-probes.js';

/** What came of it. Each question says where it comes from: `model` is written by one, `template` by the local generator. */
export interface GeneratedProbes extends AddedProbes {
  /** The model that was asked, what that was going to cost, about, and what it cost; absent where none was asked. */
  readonly asked?: { readonly model: string; readonly estimate: Bill; readonly bill: Bill };
  /** Questions of the model that were not used: they name a tool, or tell a model what to do. */
  readonly dropped: number;
  /** Tools that the local generator wrote for, in part or alone, although a model was to, and why. */
  readonly local: readonly { readonly tool: ToolId; readonly why: string }[];
}

export type GenerateProbes = (request: {
  readonly env: string;
  /** All of the environment unless told. */
  readonly tools?: readonly ToolId[] | undefined;
  readonly perTool: number;
  /** `local`: the local generator alone. `estimate`: nobody is asked and nothing kept, only what it is going to cost. */
  readonly by: 'policy' | 'local' | 'estimate';
  readonly caller: RequestContext;
}) => Promise<GeneratedProbes>;

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly indexes: RegistryIndexes;
  readonly writerOf: WriterOf;
  readonly addProbes: AddProbes;
}

const nothing = { added: [], known: 0, full: 0, dropped: 0, local: [] };

/**
 * Has the model of the environment's policy write questions for tools, and keeps them, so that people can read and remove
 * them. What a model does not write, and all where the policy names none, the local generator writes. None names a tool by
 * its identifier, and none carries more than MEDIUM. Tools that are not there are left out.
 * @throws {NotFoundError} when there is no such environment.
 */
export function createGenerateProbes({ registry, runData, indexes, writerOf, addProbes }: Services): GenerateProbes {
  const out: WrittenRequests = new Map();
  return async function generateProbes({ env, tools, perTool, by, caller }) {
    const { policy } = (await findEnvironment(registry, env)).value;
    const index = await indexes.at(env);
    const wanted =
      tools === undefined
        ? [...index.tools()]
        : tools.filter((id) => !isServerTextsId(id)).flatMap((id) => index.get(id) ?? []);
    const model = by === 'local' ? undefined : writerOf(policy);
    if (model === undefined) {
      if (by === 'estimate') return nothing;
      const probes = wanted.flatMap((tool) => writeLocally(tool, index, perTool));
      return { ...nothing, ...(await addProbes({ env, probes, by: caller })) };
    }
    const order = await orderProbes({ registry, runData, out }, wanted, { env, index, model, perTool });
    if (by === 'estimate')
      return { ...nothing, asked: { model: model.id, estimate: order.estimate, bill: nothingSpent } };
    const { written, dropped, bill } = await order.write(policy.routerBudget);
    const local: { tool: ToolId; why: string }[] = [];
    const probes = wanted.flatMap((tool): NewProbe[] => {
      const { probes: own = [], why } = written.get(tool.id) ?? {};
      if (why !== undefined) local.push({ tool: tool.id, why });
      return [...own, ...writeLocally(tool, index, perTool - own.length)];
    });
    const kept = await addProbes({ env, probes, by: caller });
    return { ...kept, asked: { model: model.id, estimate: order.estimate, bill }, dropped, local };
  };
}

const writeLocally = (tool: RegisteredTool, index: RegistryIndex, count: number): NewProbe[] =>
  writeQueries(tool, count, index.indexed(tool.id)?.bare).map((query) => ({
    query,
    expected: tool.id,
    origin: 'template',
  }));
