import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadRecordedPicks, loadSnapshots } from '../../../bench/eval/routing/routing-data.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import { plannedProbeSchema } from '../../../shared/analysis/simulation/probes/probe.js';
import { planProbes } from '../../../shared/analysis/simulation/probes/plan-probes.js';
import { runProbe } from '../../../shared/analysis/simulation/run-probe.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { fingerprintOf } from '../../../shared/identity/identity.js';

const dataFolder = '../shared/data';
const isAbsent = !existsSync(dataFolder);
if (isAbsent) console.log(`skipped: the evaluation data is not at ${dataFolder}`);

/** Measured 76 % on these rows; a fall below this says that something broke rather than that chance had its way. */
const agreementMin = 0.65;

test.skipIf(isAbsent)(
  'the local router agrees with a recorded model on most questions, and settles planned probes',
  async () => {
    const embedder = await createLocalEmbedder({ threads: 1 });
    try {
      const snapshots = await loadSnapshots(dataFolder);
      const { picks } = await loadRecordedPicks(dataFolder, snapshots);
      const router = createLocalRouter({ embedder });
      const direct = picks.filter(({ isLocatorFirst }) => !isLocatorFirst);
      let agreed = 0;
      for (const { query, tools, picked } of direct) {
        if ((await router.route({ query, tools, trial: 0 })).tool === picked) agreed += 1;
      }
      expect(direct.length).toBeGreaterThan(50);
      expect(agreed / direct.length).toBeGreaterThan(agreementMin);

      const tools = (snapshots.at(-1)?.tools ?? []).map((tool) => ({
        ...tool,
        fingerprint: fingerprintOf(tool.definition),
      }));
      const get = (id: string) => tools.find((tool) => tool.id === id);
      const ids = tools.map(({ id }) => id);
      const [a, b] = ids;
      if (a === undefined || b === undefined) throw new Error('the snapshot holds no tools');
      const probes = planProbes([[a, b]], { get }, policySchema.parse({}));
      expect(plannedProbeSchema.array().parse(probes)).toHaveLength(6);
      for (const probe of probes) {
        const { picks: trials } = await runProbe(probe, { router, getTool: get, trials: 3 });
        expect(trials.length).toBeGreaterThan(1);
      }
    } finally {
      await embedder.close();
    }
  },
  120_000,
);
