import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { installPacked } from './install-packed.js';
import { listByHand } from './list-by-hand.js';
import { timeScan } from './time-scan.js';

const { values: options } = parseArgs({
  options: {
    tools: { type: 'string', default: '200' },
    servers: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    data: { type: 'string' },
    checkout: { type: 'boolean', default: false },
  },
});
const [count, serverCount, rounds] = [options.tools, options.servers, options.rounds].map(Number) as [
  number,
  number,
  number,
];
const seeds = await loadSeeds(options.data);
const tools = growRegistry(seeds.tools, count);
const folder = mkdtempSync(join(tmpdir(), 'mtgs-first-minute-'));
try {
  const program = fileURLToPath(new URL('tool-server.js', import.meta.url));
  const servers = Array.from({ length: serverCount }, (_, at) => {
    const own = tools.filter((__, index) => index % serverCount === at).map(({ definition }) => definition);
    const file = join(folder, `server-${at + 1}.json`);
    writeFileSync(file, JSON.stringify([...new Map(own.map((one) => [one.name, one])).values()]));
    return { command: process.execPath, args: [program, file] };
  });
  const mcpServers = Object.fromEntries(servers.map((server, at) => [`server-${at + 1}`, server]));
  const configuration = join(folder, 'mcp.json');
  writeFileSync(configuration, JSON.stringify({ mcpServers }));
  const command = options.checkout
    ? fileURLToPath(new URL('../../cli/index.js', import.meta.url))
    : installPacked(join(folder, 'installed'));
  const table = new Table({
    head: ['round', 'tools', 'first line s', 'whole scan s', 'exit', 'listing by hand s'],
    style: { head: [], border: [] },
  });
  const load = loadavg()[0] ?? 0;
  for (let round = 1; round <= rounds; round += 1) {
    const hand = await listByHand(servers);
    const { firstLine, whole, code } = await timeScan(command, configuration);
    table.push([round, hand.tools, firstLine.toFixed(2), whole.toFixed(1), code ?? '–', hand.seconds.toFixed(1)]);
  }
  console.log(table.toString());
  console.log(
    `${new Date().toISOString()}, Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} before the first round, ${options.checkout ? 'from the checkout' : 'installed from its tarball'}, ${seeds.source}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
