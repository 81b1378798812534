import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startAzureOpenAiPeer } from '../support/peers/azure-openai-peer.js';

const data = '../shared/data';

// Needs the labelled pairs, which stand beside the checkout where accuracy is guarded and nowhere else.
test.skipIf(!existsSync(data))(
  `the score can be fitted for another embedder, and the new weights are those of that embedder (needs ${data})`,
  async () => {
    const peer = await startAzureOpenAiPeer();
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['dist/bench/eval/fit/fit-embedder.js', data],
      {
        env: {
          ...process.env,
          MTGS_EMBEDDER: 'azure-openai',
          MTGS_AZURE_OPENAI_ENDPOINT: peer.url,
          MTGS_AZURE_OPENAI_KEY: 'k3y',
        },
      },
    );
    await peer.stop();
    expect(peer.asked.length).toBeGreaterThan(0);
    expect(stdout).toMatch(
      /^\/\/ combinedModels\n'azure-openai-text-embedding-3-large-1024': \{"version":.*"weights":\{"objects":[\d.]+,"topic":[\d.]+/,
    );
    expect(stdout).toMatch(/^\/\/ combinedThresholds\n'azure-openai-text-embedding-3-large-1024': \{"HIGH":\d+,/m);
    expect(stderr).toMatch(/held out: AUC 0\.[89]\d\d$/m);
  },
  300_000,
);
