import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../cli/support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'dist/cli/index.js');

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const [step = expect.fail()] = action.runs.steps;
const tool = (description: string) => ({ name: 'create_issue', description, inputSchema: { type: 'object' } });

/** Runs the step as a runner does: inputs filled into its variables, `npx` taking the command of this checkout. */
function run(cwd: string, inputs: Readonly<Record<string, string>>) {
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
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: bin,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      ...files,
      ...env,
    },
  });
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    status,
    stderr,
    output: read(files.GITHUB_OUTPUT),
    summary: read(files.GITHUB_STEP_SUMMARY),
    called: read(called),
  };
}

describe('the action', () => {
  it('is what the published schema of action.yml accepts', () => {
    const schema = readFileSync(join(root, 'test/schemas/github/github-action.schema.json'), 'utf8');
    const accepts = new Ajv({ strictTypes: false }).compile(JSON.parse(schema) as object);
    expect(accepts(action), JSON.stringify(accepts.errors)).toBe(true);
  });

  it('fills no input into a script, and needs no action that is not pinned', () => {
    expect(action.runs.steps).toHaveLength(1);
    expect(step.run).not.toContain('${{');
    expect(JSON.stringify(action.runs)).not.toContain('"uses"');
    for (const value of Object.values(step.env)) expect(value).toMatch(/^\$\{\{ inputs\.[\w-]+ \}\}$/);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(action.inputs['version']?.default).toBe(version);
  });

  describe.skipIf(!existsSync(command))('run the way a runner does (needs npm run build)', () => {
    it(
      'blocks a pull request that adds a twin, marks it, and passes once it is waived or in the baseline',
      { timeout: 120_000 },
      () => {
        const cwd = temporaryFolder();
        mkdirSync(join(cwd, 'tools'));
        writeFileSync(join(cwd, 'tools/one.json'), JSON.stringify([tool('Creates an issue.')]));
        const before = run(cwd, { target: 'tools', static: 'true' });
        expect([before.status, before.output]).toEqual([0, 'new=0\nfixed=\nverdict=clean\nsarif=mtgs.sarif\n']);
        expect(before.called).toBe('--yes mtgs@0.1.0\n');

        writeFileSync(join(cwd, 'tools/two.json'), JSON.stringify([tool('Opens a ticket.')]));
        const twin = run(cwd, { target: 'tools', static: 'true', sarif: 'out.sarif' });
        expect(twin.status).toBe(1);
        expect(twin.output).toMatch(/^new=[1-9]\d*\nfixed=\nverdict=blocked\nsarif=out\.sarif\n$/);
        expect(twin.stderr).toMatch(/^::error file=tools\/one\.json,line=1,.*CRITICAL EXACT_NAME/m);
        expect(twin.summary).toContain('### MTGS: blocked');
        expect(readFileSync(join(cwd, 'out.sarif'), 'utf8')).toContain('"ruleId": "EXACT_NAME"');

        execFileSync(process.execPath, [command, 'baseline', 'tools'], { cwd });
        const known = run(cwd, { target: 'tools', static: 'true', baseline: 'mtgs.baseline.json' });
        expect([known.status, known.output]).toEqual([0, 'new=0\nfixed=0\nverdict=clean\nsarif=mtgs.sarif\n']);
        expect(known.summary).toMatch(/accepted: \d+ in the baseline/);

        rmSync(join(cwd, 'tools/two.json'));
        const fixed = run(cwd, { target: 'tools', static: 'true', baseline: 'mtgs.baseline.json' });
        expect(fixed.output).toMatch(/^new=0\nfixed=[1-9]\d*\nverdict=clean\n/);
        expect(fixed.summary).toMatch(/known conflicts? fixed/);
      },
    );

    it.each([
      ['a target that is an option', { target: '--yes' }],
      ['a target that is a command', { target: '$(touch pwned); touch pwned' }],
      ['a target that is gone', { target: 'gone' }],
    ])('takes %s for what it is', { timeout: 60_000 }, (_, inputs) => {
      const cwd = temporaryFolder();
      const { status, output } = run(cwd, inputs);
      expect([status, output]).toEqual([2, 'verdict=wrong-use\nsarif=mtgs.sarif\n']);
      expect(existsSync(join(cwd, 'pwned'))).toBe(false);
    });
  });
});
