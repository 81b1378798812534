import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { temporaryFolder } from '../cli/support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const command = join(root, 'dist/cli/index.js');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

const tool = (description: string) => ({ name: 'create_issue', description, inputSchema: { type: 'object' } });

/** A repository of somebody else, one commit, in which `npx` takes the command of this checkout. */
function repository() {
  const cwd = temporaryFolder();
  const bin = temporaryFolder();
  const stub = `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${command}" "$@"\n`;
  writeFileSync(join(bin, 'npx'), stub);
  chmodSync(join(bin, 'npx'), 0o755);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, stdio: 'pipe' });
  mkdirSync(join(cwd, 'tools'));
  writeFileSync(join(cwd, 'tools/one.json'), JSON.stringify([tool('Creates an issue.')]));
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: bin };
  return {
    cwd,
    git,
    addTwin: () => {
      writeFileSync(join(cwd, 'tools/two.json'), JSON.stringify([tool('Opens a ticket.')]));
    },
    commit: () => {
      git('init', '-q', '-b', 'main');
      git('remote', 'add', 'origin', 'https://gitlab.example.com/team/shop.git');
      git('add', '-A');
      git('commit', '-q', '-m', 'first');
    },
    run: (program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      spawnSync(program, args, { cwd, encoding: 'utf8', env: { ...env, ...more } }),
  };
}

interface Job {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
}

describe('the component for GitLab', () => {
  const [header, job] = parseAllDocuments(read('templates/scan.yml')).map(
    (document) => document.toJS() as Record<string, Record<string, Record<string, unknown>>>,
  );
  const inputs = header?.['spec']?.['inputs'] ?? expect.fail();

  it('fills no input into a script, and knows every input that it uses', () => {
    const { script, variables, ...rest } = job?.['mtgs-scan'] ?? expect.fail();
    expect(JSON.stringify(script)).not.toContain('$[[');
    const used = [...JSON.stringify([variables, rest]).matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(
      ([, name]) => name,
    );
    expect(used.sort()).toEqual(Object.keys(inputs).sort());
    expect((inputs['version'] as { default?: string }).default).toBe(version);
  });

  it('declares its inputs with what GitLab documents for them, as no schema can be had for the header', () => {
    const { spec = expect.fail(), ...others } = header ?? expect.fail();
    expect([Object.keys(spec), Object.keys(others)]).toEqual([['inputs'], []]);
    const documented = ['default', 'description', 'options', 'regex', 'rules', 'type'];
    for (const input of Object.values(inputs))
      expect(documented).toEqual(expect.arrayContaining(Object.keys(input as object)));
  });

  it.skipIf(!existsSync(command))(
    'blocks a merge request that adds a twin, says so in its reports, and passes for what was there (needs npm run build)',
    { timeout: 180_000 },
    () => {
      const there = repository();
      mkdirSync(join(there.cwd, 'templates'));
      cpSync(join(root, 'templates/scan.yml'), join(there.cwd, 'templates/scan.yml'));
      const pipeline = (more: Record<string, unknown>): void => {
        writeFileSync(
          join(there.cwd, '.gitlab-ci.yml'),
          JSON.stringify({ include: [{ local: '/templates/scan.yml', inputs: { target: 'tools', ...more } }] }),
        );
      };
      const runner = join(root, 'node_modules/gitlab-ci-local/dist/index.js');
      /** The job as a runner gets it: expanded and checked against GitLab's schema, then its script in a shell. */
      const run = () => {
        const expanded = there.run(process.execPath, [runner, '--preview']);
        expect(expanded.stderr).toContain('json schema validated');
        const { variables, script } = (parse(expanded.stdout) as Record<string, Job>)['mtgs-scan'] ?? expect.fail();
        return there.run('bash', ['-eo', 'pipefail', '-c', script.join('\n')], { CI: 'true', ...variables });
      };
      pipeline({});
      there.commit();
      const clean = run();
      expect(clean.status, clean.stdout + clean.stderr).toBe(0);

      there.addTwin();
      const twin = run();
      expect(twin.status, twin.stdout + twin.stderr).not.toBe(0);
      expect(twin.stdout + twin.stderr).toMatch(/create_issue/);
      const quality = JSON.parse(readFileSync(join(there.cwd, 'gl-code-quality-report.json'), 'utf8')) as object[];
      expect(quality.length).toBeGreaterThan(0);

      there.git('add', '-A');
      there.git('commit', '-q', '-m', 'twin');
      pipeline({ since: 'main' });
      const later = run();
      expect(later.status, later.stdout + later.stderr).toBe(0);
    },
  );
});

describe('the steps for Azure Pipelines', () => {
  interface Template {
    readonly parameters: readonly { readonly name: string; readonly type: string; readonly default?: string }[];
    readonly steps: readonly { readonly bash?: string; readonly env?: Readonly<Record<string, string>> }[];
  }
  const template = parse(read('examples/ci/azure-pipelines-template.yml')) as Template;
  const { bash = '', env = {} } = template.steps.find((step) => step.bash !== undefined) ?? expect.fail();

  it('fill no parameter into a script, and know every parameter that they use', () => {
    expect(bash).not.toContain('${{');
    const used = Object.values(env).map((value) => /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value)?.[1]);
    expect(used.sort()).toEqual(template.parameters.map(({ name }) => name).sort());
    expect(template.parameters.find(({ name }) => name === 'version')?.default).toBe(version);
  });

  it.each([
    ['azure-pipelines-template.yml', 'displayName'],
    ['azure-pipelines.yml', 'trigger'],
  ])("%s is what Microsoft's schema accepts, and is not with %s misspelt", (name, key) => {
    const accepts = new Ajv({ strict: false, unicodeRegExp: false }).compile(
      JSON.parse(read('test/schemas/azure-pipelines/service-schema.json')) as object,
    );
    // The schema is one of texts, also for booleans and numbers.
    const asTexts = (text: string): unknown => parse(text, { schema: 'failsafe' });
    const text = read(`examples/ci/${name}`);
    expect(accepts(asTexts(text)), JSON.stringify(accepts.errors?.slice(0, 5))).toBe(true);
    expect(accepts(asTexts(text.replace(`${key}:`, `${key}x:`)))).toBe(false);
  });

  it.skipIf(!existsSync(command))('block a twin (needs npm run build)', { timeout: 120_000 }, () => {
    const there = repository();
    const given: Readonly<Record<string, string>> = { target: 'tools', static: 'True' };
    const filled = Object.fromEntries(
      Object.entries(env).map(([variable, value]) => {
        const name = /parameters\.(\w+)/.exec(value)?.[1] ?? '';
        return [variable, given[name] ?? template.parameters.find((one) => one.name === name)?.default ?? ''];
      }),
    );
    const run = () => there.run('bash', ['-e', '-c', bash], { TF_BUILD: 'True', ...filled });
    expect(run().status).toBe(0);
    there.addTwin();
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([1, expect.stringContaining('##vso[task.')]);
  });
});

describe('the hook for pre-commit', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as { entry: string; args: string[]; files: string }[];

  it('is what the published schema accepts, and runs the version of this checkout', () => {
    const accepts = new Ajv().compile(JSON.parse(read('test/schemas/pre-commit/pre-commit-hooks.json')) as object);
    expect(accepts(hooks), JSON.stringify(accepts.errors)).toBe(true);
    expect(hooks[0]?.entry).toContain(`mtgs@${version} `);
  });

  it.skipIf(!existsSync(command))('stops a commit that adds a twin (needs npm run build)', { timeout: 120_000 }, () => {
    const there = repository();
    const { entry = '', args = [] } = hooks[0] ?? {};
    // pre-commit splits the entry at blanks, and adds the arguments.
    const [program = '', ...words] = entry.split(' ');
    // A hook of git runs with these set.
    const run = () => there.run(program, [...words, ...args], { GIT_DIR: '.git', GIT_INDEX_FILE: '.git/index' });
    expect(run().status).toBe(0);
    there.addTwin();
    expect(run().status).toBe(1);
  });
});
