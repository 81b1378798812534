import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Step {
  readonly run?: string;
  readonly script?: string;
}
interface Job {
  readonly steps: readonly Step[];
}

/** The jobs of a pipeline of either system. */
function jobsOf(file: string): Job[] {
  const { jobs } = parse(readFileSync(join(root, 'examples/ci', file), 'utf8')) as {
    jobs: Job[] | Record<string, Job>;
  };
  return Object.values(jobs);
}

const linesOf = ({ steps }: Job): string[] => steps.flatMap(({ run, script }) => run ?? script ?? []);
const argumentsOf = (line: string): string[] => line.replace(/^.* run mtgs -- /, '').split(' ');

describe.each(['github-actions.yml', 'azure-pipelines.yml'])('the example %s', (file) => {
  const jobs = jobsOf(file);

  it('never starts what a pull request wrote where it holds the key', () => {
    const holding = jobs.filter((job) => JSON.stringify(job).includes('MTGS_API_KEY'));
    expect(holding).toHaveLength(1);
    for (const line of holding.flatMap(linesOf)) {
      // Nothing but MTGS from its own checkout, and of that nothing which starts a command.
      expect(line).toMatch(/^npm --prefix \S+ run mtgs -- (?:tools check |scan .*--static)/);
    }
  });

  it('gives the job that runs what a pull request wrote no token that may write', () => {
    const running = jobs.filter((job) => linesOf(job).some((line) => /-- scan (?!.*--static)/.test(line)));
    expect(running).toHaveLength(1);
    expect(JSON.stringify(running)).not.toMatch(/: ?"?write/);
    expect(JSON.stringify(running)).toContain(file.startsWith('github') ? 'persist-credentials' : 'persistCredentials');
  });

  it('has only commands that the command line takes', async () => {
    const lines = jobs.flatMap(linesOf);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) {
      const { err } = await runInProcess(argumentsOf(line), { cwd: temporaryFolder() });
      // The files are not here; everything that comes before them is in order.
      expect(err, line).toMatch(/^mtgs: there is no (?:mcp\.json|tools)/);
    }
  });
});

it('npm run finds files where the user is, and says commands that work there', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'tools'));
  cpSync(join(root, 'test/fixtures/clients/folder/repo/tools.json'), join(folder, 'tools', 'weather.json'));
  writeFileSync(join(folder, 'mcp.json'), '{ "mcpServers": {} }');
  const node = join(root, 'node_modules/.bin/node');
  // As npm starts it: in the folder of package.json, with the user's own beside.
  const env = { ...process.env, INIT_CWD: folder, npm_package_json: join(root, 'package.json') };
  const run = (...args: string[]) =>
    spawnSync(node, [join(root, 'scripts/run.mjs'), 'mtgs', ...args], { cwd: root, env, encoding: 'utf8' });
  expect(run('scan', 'tools').status).toBe(0);
  expect(run('scan').stderr).toContain(`npm --prefix ${root.replace(/\/$/, '')} run mtgs -- scan mcp.json`);
});
