import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { azureGroups, azurePicks } from './azure-picks.js';
import { azureRepository, azureTimeline } from './azure-timeline.js';
import type { DataFile } from './data-file.js';
import { livemcpbench, livemcpbenchRepository } from './livemcpbench.js';
import { metatool, metatoolRepository } from './metatool.js';
import { type OpenRepository, openRepository, type PublicRepository } from './open-repository.js';
import { toucan, toucanRepository } from './toucan.js';

const help = `Rebuilds the evaluation data from its public sources: repositories on GitHub, each at one commit.

npm run eval:data -- --out FOLDER [--repositories FOLDER]

  --out           folder that takes the data; "npm run eval -- --data FOLDER" reads it
  --repositories  folder with bare copies owner+name of the repositories; what it lacks is cloned into it
                  (default: repositories, in the folder of --out)

The pairs that were labelled by hand for MTGS (labelled-pairs) have no public source: without them their rows are skipped.`;

const { values } = parseArgs({
  options: { out: { type: 'string' }, repositories: { type: 'string' }, help: { type: 'boolean' } },
});

const parts: readonly (readonly [PublicRepository, (repository: OpenRepository) => DataFile[]])[] = [
  [azureRepository, (azure) => [...azureTimeline(azure), azurePicks(azure), azureGroups(azure)]],
  [metatoolRepository, metatool],
  [livemcpbenchRepository, (repository) => [livemcpbench(repository)]],
  [toucanRepository, (repository) => [toucan(repository)]],
];

if (values.help === true || values.out === undefined) {
  console.log(help);
  if (values.help !== true) process.exitCode = 2;
} else {
  const out = resolve(values.out);
  const repositories = resolve(values.repositories ?? join(out, 'repositories'));
  mkdirSync(repositories, { recursive: true });
  for (const [repository, build] of parts) {
    try {
      for (const { path, text, rows } of build(openRepository(repositories, repository))) {
        mkdirSync(dirname(join(out, path)), { recursive: true });
        writeFileSync(join(out, path), text);
        console.log(`${path}: ${rows} rows from ${repository.name}`);
      }
    } catch (error) {
      console.error(`${repository.name}: not rebuilt: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 3;
    }
  }
}
