// Runs dependency-cruiser and fails when it found nothing to look at: an empty run would read as a pass.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

const folders = ['functions', 'orchestrations', 'shared', 'local', 'cli', 'bench', 'dashboard', 'test'];
const { output } = await cruise(
  folders,
  { ...config.options, ruleSet: config, validate: true, outputType: 'json' },
  undefined,
  {
    tsConfig: extractTSConfig.default?.('tsconfig.json') ?? extractTSConfig('tsconfig.json'),
  },
);
const { modules, summary } = JSON.parse(output);
const own = modules.filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`))).length;
for (const { rule, from, to } of summary.violations) console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
console.error(`${own} modules looked at, ${summary.error} errors, ${summary.warn} warnings`);
process.exitCode = own === 0 || summary.error > 0 ? 1 : 0;
