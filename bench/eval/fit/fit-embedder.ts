import { chooseEmbedder } from '../../../functions/adapters/choose-embedder.js';
import { loadSettings } from '../../../shared/config/config.js';
import { breakerOptions, createBreaker } from '../../../shared/platform/breaker/breaker.js';
import { loadLabelledPairs } from '../eval-data.js';
import { auc } from '../metrics.js';
import { fitCombined, labelledRows } from './fit-combined.js';

const usage = `usage: npm run fit:embedder -- DATA_FOLDER

Fits the score of stage 3 for the embedder that MTGS_EMBEDDER and the settings of Azure OpenAI name, to the labelled pairs
of DATA_FOLDER, and prints it as entries of combinedModels and combinedThresholds in shared/analysis/fitted/fitted.ts.
Without thresholds of its own a model has those of the default.`;

async function fitEmbedder(data: string): Promise<void> {
  const settings = loadSettings({ MTGS_STORE: 'sqlite', MTGS_DATA: '.mtgs', ...process.env });
  const labelled = await loadLabelledPairs(data);
  if (labelled === undefined) throw new Error(`${data} has no labelled-pairs, which are needed to fit`);
  const breaker = createBreaker('azure-openai-embeddings', breakerOptions['azure-openai']);
  const { embedder } = await chooseEmbedder(settings, breaker, 'fit');
  const rows = await labelledRows(labelled, embedder);
  const { model, heldOut, thresholds } = fitCombined(rows);
  const area = auc(heldOut.map(({ score, row }) => ({ score, isTrue: row.isTrue })));
  process.stderr.write(`${rows.length} labelled pairs; held out: AUC ${area.toFixed(3)}\n`);
  for (const [name, fitted] of Object.entries({ combinedModels: model, combinedThresholds: thresholds }))
    process.stdout.write(`// ${name}\n'${embedder.id}': ${JSON.stringify(fitted)},\n`);
}

const [, , data] = process.argv;
if (data === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else await fitEmbedder(data).then(() => process.exit());
