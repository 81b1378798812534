import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { temporaryFolder } from '../../cli/support/temporary-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const command = join(root, 'dist/cli/index.js');

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly [Step, ...Step[]] };
}

export const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
export const [step] = action.runs.steps;

/** Runs the step as a runner does: inputs filled into its variables, `npx` taking the command of this checkout. */
export async function runAction(
  cwd: string,
  inputs: Readonly<Record<string, string>>,
  job: Readonly<Record<string, string>> = {},
) {
  const bin = temporaryFolder();
  const called = join(bin, 'called');
  const stub = `#!/bin/sh\necho "$1 $2" > ${called}\nshift 2\nexec "${process.execPath}" "${command}" "$@"\n`;
  writeFileSync(join(bin, 'npx'), stub);
  chmodSync(join(bin, 'npx'), 0o755);
  const valueOf = (name: string): string => inputs[name] ?? action.inputs[name]?.default ?? '';
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, value]) => [
      name,
      value.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input: string) => valueOf(input)),
    ]),
  );
  const files = { GITHUB_OUTPUT: join(bin, 'output'), GITHUB_STEP_SUMMARY: join(bin, 'summary') };
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
    cwd,
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: bin,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      ...files,
      ...job,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const [status] = (await once(child, 'close')) as [number | null];
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    status,
    stderr,
    output: read(files.GITHUB_OUTPUT),
    summary: read(files.GITHUB_STEP_SUMMARY),
    called: read(called),
  };
}
