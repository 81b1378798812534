import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { startHost } from '../../local/host.js';
import { createApiKeys } from '../../shared/access/api-keys.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { createRememberingEmbedder } from '../../shared/platform/embedder/remembering-embedder.js';
import { createLocalRouter } from '../../shared/analysis/router/local-router.js';
import { compareRegistries } from '../../shared/registry/simulations/compare-registries.js';
import { simulateImpact } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';

const [toolsCount, probesCount, trials] = [500, 50, 3];

/** The first round has no vectors of the tools; the median is of those after it. */
const rounds = 5;

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function measureRounds(once: () => Promise<void>): Promise<readonly [first: number, later: number]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    await once();
    times.push(performance.now() - began);
  }
  const [first = Number.NaN, ...later] = times;
  return [first, median(later)];
}

/** In this process, the tools offered to one side: an empty registry before, all tools after. */
async function measureRouter(tools: readonly RegisteredTool[]) {
  const local = await createLocalEmbedder();
  try {
    const router = createLocalRouter({ embedder: createRememberingEmbedder(local) });
    const request = { registries: compareRegistries([], tools), given: [], perTool: 1, maxProbes: probesCount, trials };
    return await measureRounds(async () => {
      await simulateImpact(request, { router });
    });
  } finally {
    await local.close();
  }
}

/** The same through the API, the change feed and the orchestration of an embedded host. */
async function measureOrchestration(tools: readonly RegisteredTool[], folder: string) {
  Object.assign(process.env, { MTGS_STORE: 'sqlite', MTGS_DATA: folder, MTGS_RATE_LIMIT: '1000000' });
  const open = (name: string) => openSqliteDocuments(join(folder, 'mtgs.db'), { name, partitionKey: 'env' });
  const key = (await createApiKeys(open('access'), () => new Date()).ensureAdminKey()) ?? '';
  const app = fileURLToPath(new URL('../../functions/index.js', import.meta.url));
  const host = await startHost({ app, dataFolder: folder, port: 0, changes: open, log: () => undefined });
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${host.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const simulations = '/v1/environments/bench/simulations';
  try {
    await call('PUT', '/v1/environments/bench', {});
    const definitions = tools.map(({ definition }, at) => ({ ...definition, name: `${definition.name}_${at}` }));
    const request = { server: 'bench', tools: definitions, perTool: 1, maxProbes: probesCount, trials };
    return await measureRounds(async () => {
      const { id } = await call('POST', simulations, request);
      for (;;) {
        const { status } = await call('GET', `${simulations}/${String(id)}`);
        if (status === 'completed') return;
        if (status !== 'queued' && status !== 'running') throw new Error(`the simulation is ${String(status)}`);
        await pause(20);
      }
    });
  } finally {
    await host.stop();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'mtgs-bench-simulation-'));
try {
  const { tools: seeds, source } = await loadSeeds(undefined);
  const tools = growRegistry(seeds, toolsCount);
  const table = new Table({
    head: [`${probesCount} questions × ${trials} trials × ${toolsCount} tools`, 'first, ms', 'vectors known, ms'],
    style: { head: [], border: [] },
  });
  const add = (title: string, times: readonly number[]): void => {
    table.push([title, ...times.map((time) => time.toFixed(0))]);
  };
  add('local router', await measureRouter(tools));
  add('through the orchestration', await measureOrchestration(tools, folder));
  console.log(`${table.toString()}\n${source}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
