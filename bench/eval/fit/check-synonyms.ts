import Table from 'cli-table3';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import { loadAzureSnapshots, loadLabelledPairs, loadLiveMcpBench, loadToucan } from '../eval-data.js';
import { type ServerNames, type SynonymEvidence, synonymEvidence } from './synonym-evidence.js';

/** Names and servers that a line shows. */
const shownMax = 3;

const namesByServer = (source: string, tools: readonly RegisteredTool[]): ServerNames[] =>
  [...Map.groupBy(tools, ({ server }) => server)].map(([server, own]) => ({
    server: `${source} ${server}`,
    names: own.map(({ definition }) => definition.name),
  }));

/** Every server of the evaluation data; tools written for the labelled pairs are no server's. */
async function loadServers(data: string): Promise<ServerNames[]> {
  const azure = (await loadAzureSnapshots(data))?.at(-1);
  const labelled = (await loadLabelledPairs(data))?.tools.filter(({ server }) => !server.startsWith('hand')) ?? [];
  return [
    ...namesByServer('toucan', (await loadToucan(data)) ?? []),
    ...namesByServer('livemcpbench', (await loadLiveMcpBench(data)) ?? []),
    ...namesByServer('azure', azure?.tools ?? []),
    ...namesByServer('labelled', labelled),
  ];
}

const shown = (values: ReadonlySet<string>): string =>
  [...values].slice(0, shownMax).join('\n') + (values.size > shownMax ? `\n… ${values.size} in all` : '');

function printEvidence(evidence: readonly SynonymEvidence[]): string {
  const table = new Table({
    head: ['read as one', 'servers with both', 'told apart by nothing else', 'in one name'],
    style: { head: [], border: [] },
  });
  for (const { kind, words, servers, toldByThem, together } of evidence)
    table.push([`${kind} ${words}`, shown(servers), shown(toldByThem), shown(together)]);
  return table.toString();
}

/**
 * Prints the words that detection reads as one although real servers use both, with the servers and names, and exits
 * with 1 where nothing but such words tells two tools of one server apart.
 */
async function main(): Promise<void> {
  const [, , data] = process.argv;
  if (data === undefined) {
    process.stderr.write('usage: node dist/bench/eval/fit/check-synonyms.js DATA_FOLDER\n');
    process.exitCode = 2;
    return;
  }
  const servers = await loadServers(data);
  const evidence = synonymEvidence(servers);
  const failed = evidence.filter(({ toldByThem }) => toldByThem.size > 0).map(({ words }) => words);
  process.stdout.write(`${printEvidence(evidence)}\n`);
  process.stdout.write(
    `${servers.length} servers; ${failed.length} pairs fail${failed.length > 0 ? `: ${failed.join(', ')}` : ''}\n`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

await main();
