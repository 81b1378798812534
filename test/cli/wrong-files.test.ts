import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

// What is no JSON says what to write instead of it: not what to scan, unless it was to be scanned.
test.each([
  ['scan', ['scan', 'wrong'], /context_servers/],
  ['scan --locked', ['scan', 'tools.json', '--static', '--locked', '--lock', 'wrong'], /mtgs lock/],
  ['scan --baseline', ['scan', 'tools.json', '--static', '--baseline', 'wrong'], /mtgs baseline/],
  ['scan --waivers', ['scan', 'tools.json', '--static', '--waivers', 'wrong'], /type, tools, reason, owner and until/],
  ['explain --report', ['explain', '380a065c', '--report', 'wrong'], /scan mcp\.json --json/],
  [
    'export allowlist --check',
    ['export', 'allowlist', '--for', 'claude', '--check', 'wrong'],
    /settings file of a client/,
  ],
  ['export allowlist --out', ['export', 'allowlist', '--for', 'claude', '--out', 'wrong'], /settings file of a client/],
])('%s of a file that is no JSON says what belongs there', async (_, args, hint) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'wrong'), 'hello');
  writeFileSync(join(cwd, 'tools.json'), '[{"name":"one","inputSchema":{"type":"object"}}]');
  const { code, err } = await runInProcess(args, { cwd });
  expect([code, err]).toEqual([2, expect.stringMatching(hint)]);
  if (args[1] !== 'wrong') expect(err).not.toContain('context_servers');
});

test('mtgs.config.json that is no JSON says how to go on', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'mtgs.config.json'), 'hello');
  const { code, err } = await runInProcess(['scan', '--print-config'], { cwd });
  expect([code, err]).toEqual([2, expect.stringContaining('--no-config')]);
});
