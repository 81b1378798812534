// Runs dependency-cruiser and fails when it found nothing to look at: an empty run would read as a pass.
import { dirname } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

const folders = ['functions', 'orchestrations', 'shared', 'local', 'model', 'cli', 'bench', 'dashboard', 'test'];
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
const mutual = foldersThatImportEachOther(modules.filter(({ source }) => !source.startsWith('test/')));
for (const pair of mutual) console.error(`error folders-import-one-way: ${pair.join(' and ')} import each other`);
for (const { rule, from, to } of summary.violations) console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`);
console.error(`${own} modules looked at, ${summary.error + mutual.length} errors, ${summary.warn} warnings`);
process.exitCode = own === 0 || summary.error + mutual.length > 0 ? 1 : 0;

/** Pairs of folders that import each other, unless one contains the other: a folder may use its own rooms. */
function foldersThatImportEachOther(modules) {
  const imports = new Set(
    modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => JSON.stringify([dirname(source), dirname(resolved)])),
    ),
  );
  const contains = (outer, inner) => inner.startsWith(`${outer}/`);
  return [...imports]
    .map((pair) => JSON.parse(pair))
    .filter(
      ([from, to]) =>
        from < to && !contains(from, to) && !contains(to, from) && imports.has(JSON.stringify([to, from])),
    );
}
