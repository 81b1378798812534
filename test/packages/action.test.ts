import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/support/temporary-folder.js';
import { action, command, runAction, step } from './support/run-action.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const tool = (description: string) => ({ name: 'create_issue', description, inputSchema: { type: 'object' } });

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
      async () => {
        const cwd = temporaryFolder();
        mkdirSync(join(cwd, 'tools'));
        writeFileSync(join(cwd, 'tools/one.json'), JSON.stringify([tool('Creates an issue.')]));
        const before = await runAction(cwd, { target: 'tools', static: 'true' });
        expect([before.status, before.output]).toEqual([0, 'new=0\nfixed=\nverdict=clean\nsarif=mtgs.sarif\n']);
        expect(before.called).toBe('--yes mtgs@0.1.0\n');

        writeFileSync(join(cwd, 'tools/two.json'), JSON.stringify([tool('Opens a ticket.')]));
        const twin = await runAction(cwd, { target: 'tools', static: 'true', sarif: 'out.sarif' });
        expect(twin.status).toBe(1);
        expect(twin.output).toMatch(/^new=[1-9]\d*\nfixed=\nverdict=blocked\nsarif=out\.sarif\n$/);
        expect(twin.stderr).toMatch(/^::error file=tools\/one\.json,line=1,.*CRITICAL EXACT_NAME/m);
        expect(twin.summary).toContain('### MTGS: blocked');
        expect(readFileSync(join(cwd, 'out.sarif'), 'utf8')).toContain('"ruleId": "EXACT_NAME"');

        execFileSync(process.execPath, [command, 'baseline', 'tools'], { cwd });
        const known = await runAction(cwd, { target: 'tools', static: 'true', baseline: 'mtgs.baseline.json' });
        expect([known.status, known.output]).toEqual([0, 'new=0\nfixed=0\nverdict=clean\nsarif=mtgs.sarif\n']);
        expect(known.summary).toMatch(/accepted: \d+ in the baseline/);

        rmSync(join(cwd, 'tools/two.json'));
        const fixed = await runAction(cwd, { target: 'tools', static: 'true', baseline: 'mtgs.baseline.json' });
        expect(fixed.output).toMatch(/^new=0\nfixed=[1-9]\d*\nverdict=clean\n/);
        expect(fixed.summary).toMatch(/known conflicts? fixed/);
      },
    );

    it.each([
      ['a target that is an option', { target: '--yes' }],
      ['a target that is a command', { target: '$(touch pwned); touch pwned' }],
      ['a target that is gone', { target: 'gone' }],
    ])('takes %s for what it is', { timeout: 60_000 }, async (_, inputs) => {
      const cwd = temporaryFolder();
      const { status, output } = await runAction(cwd, inputs);
      expect([status, output]).toEqual([2, 'verdict=wrong-use\nsarif=mtgs.sarif\n']);
      expect(existsSync(join(cwd, 'pwned'))).toBe(false);
    });
  });
});
