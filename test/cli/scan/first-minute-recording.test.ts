import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canRecord, parseAsciicast, recordTerminal, textOf, toAsciicast } from '../support/record-terminal.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const command = join(root, 'dist/cli/index.js');
const file = join(root, 'docs/recordings/first-minute.cast');

/** A project whose Cursor starts two servers, in a home that has nothing else. */
function record() {
  const project = temporaryFolder();
  cpSync(join(root, 'examples/definitions'), project, { recursive: true });
  cpSync(join(root, 'test/cli/fixtures/listing-server.mjs'), join(project, 'server.mjs'));
  const entry = (name: string) => ({ command: 'node', args: ['server.mjs', `${name}.json`] });
  mkdirSync(join(project, '.cursor'));
  const mcpServers = { helpdesk: entry('helpdesk'), incidents: entry('incidents') };
  writeFileSync(join(project, '.cursor/mcp.json'), JSON.stringify({ mcpServers }));
  return recordTerminal({
    title: 'The first minute of MTGS: mtgs scan',
    typed: 'mtgs scan',
    command: [process.execPath, command, 'scan'],
    answer: 'y',
    cwd: project,
    env: { HOME: temporaryFolder(), PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
  });
}

test.skipIf(!canRecord() || !existsSync(command))(
  'the recording of the first minute plays, and shows what the command prints today (needs npm run build)',
  { timeout: 120_000 },
  async () => {
    const today = await record();
    // "npm run recording" writes it anew.
    if (process.env['MTGS_RECORDING'] === 'write') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, toAsciicast(today));
    }
    const recording = parseAsciicast(readFileSync(file, 'utf8'));
    expect(textOf(recording)).toBe(textOf(today));
    expect(textOf(recording)).toMatch(/^\$ mtgs scan\n[^]*Start 2 commands .*\[y\/N\] y\n[^]*\nblocked: /);
  },
);
