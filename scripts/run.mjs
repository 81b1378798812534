#!/usr/bin/env node
// Sets up what a command needs (packages, build, model) and runs it. Plain JavaScript: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// npm changes to the folder of package.json and says where the user is.
const isStartedByNpm = process.env.npm_package_json === join(root, 'package.json');
const caller = (isStartedByNpm && process.env.INIT_CWD) || process.cwd();
process.chdir(root);

// npm brings Node 24 as a package, whatever Node started this script.
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const say = (text) => process.stderr.write(`${text}\n`);

/** The environment and the shell that a command of the checkout runs in. */
function surroundings(env) {
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  return {
    env: { ...process.env, PATH: path, NODE_NO_WARNINGS: '1', ...env },
    shell: process.platform === 'win32',
  };
}

function run(command, args, { env = {}, cwd = root, allowFailure = false, quiet = false } = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    ...surroundings(env),
    stdio: quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit',
    cwd,
  });
  if (error) {
    say(`cannot run ${command}: ${error.message}`);
    process.exit(3);
  }
  const code = status ?? (signal === 'SIGINT' ? 130 : 1);
  if (code !== 0 && !allowFailure) process.exit(code);
  return code;
}

function install() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const stamp = join('node_modules', '.mtgs-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === lock) return;
  say('Installing packages (first time only, about a minute)…');
  // For versions of npm that know no "allowScripts": its script fetches a library for graphics cards, which nothing here uses.
  process.env.ONNXRUNTIME_NODE_INSTALL_CUDA ??= 'skip';
  const verb = existsSync('node_modules') ? 'install' : 'ci';
  run('npm', [verb, '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
  writeFileSync(stamp, `${lock}\n`);
}

const sourceFolders = ['functions', 'orchestrations', 'shared', 'local', 'model', 'cli', 'bench'];

function newestIn(folders, counts = () => true) {
  let newest = 0;
  for (const folder of folders.filter(existsSync)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      // Folders count as well: deleting a file changes only its folder.
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (counts(path)) newest = Math.max(newest, statSync(path).mtimeMs);
    }
  }
  return newest;
}

function build() {
  const stamp = join('dist', '.built');
  if (
    !existsSync(stamp) ||
    statSync(stamp).mtimeMs < Math.max(statSync('tsconfig.build.json').mtimeMs, newestIn(sourceFolders))
  ) {
    say('Building…');
    removeCompiled();
    run(node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
    mkdirSync('dist', { recursive: true });
    writeFileSync(stamp, '');
  }
  run(node, [join('dist', 'model', 'builder', 'index.js'), join('dist', 'model')]);
  buildDashboard();
}

/** What the compiler wrote; the model and the page stay, which are built apart from it. */
function removeCompiled() {
  const model = join('dist', 'model');
  const inside = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []);
  const kept = [model, join('dist', 'dashboard')];
  for (const path of [...inside('dist'), ...inside(model)]) {
    if (!kept.includes(path) && !path.endsWith('.onnx')) rmSync(path, { recursive: true, force: true });
  }
}

/** The page is built anew only when something that it is made of is newer than what was built last. */
function buildDashboard() {
  const stamp = join('dist', 'dashboard', 'index.html');
  const sources = ['docs/openapi.json', 'package-lock.json'].map((file) => statSync(file).mtimeMs);
  const newest = Math.max(
    ...sources,
    newestIn(['dashboard', join('shared', 'everywhere')], (path) => !path.endsWith('schema.d.ts')),
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  say('Building the dashboard…');
  generateClientTypes();
  run(node, [viteScript, 'build', 'dashboard', '--logLevel', 'warn']);
}

const viteScript = join('node_modules', 'vite', 'bin', 'vite.js');

/** The types of the dashboard's client, out of the API's own description. */
function generateClientTypes() {
  const script = join('node_modules', 'openapi-typescript', 'bin', 'cli.js');
  const target = join('dashboard', 'src', 'api', 'schema.d.ts');
  run(node, [script, join('docs', 'openapi.json'), '-o', target], { quiet: true });
}

function test(args) {
  const report = join('coverage', 'results.json');
  rmSync(report, { force: true });
  const partial = args.length > 0;
  const code = run(
    node,
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...(partial ? args : ['--coverage']),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { allowFailure: true },
  );
  if (existsSync(report)) {
    const {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
    } = JSON.parse(readFileSync(report, 'utf8'));
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
  return code;
}

/** The tests of parts, which `vitest.config.ts` tells from the others. */
const unit = (args) => test([...args, '--project=unit']);

/** Builds on every change and starts MTGS again. Its data lies in .mtgs/dev; ends with Ctrl-C. */
function dev(args) {
  const compiler = [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'];
  const app = [join('dist', 'cli', 'index.js'), 'up', '--data', join('.mtgs', 'dev'), ...args];
  const children = [
    spawn(node, [...compiler, '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
    spawn(node, ['--watch', '--watch-preserve-output', '--watch-path', 'dist', '--enable-source-maps', ...app], {
      stdio: 'inherit',
    }),
  ];
  for (const child of children) child.on('exit', () => children.forEach((other) => other.kill()));
  return 0;
}

const compiled = (file) => (args) => {
  build();
  return run(node, ['--enable-source-maps', join('dist', file), ...args], { allowFailure: true });
};

/** The command line: relative paths are the user's, and it says the next command as the user has to type it. */
function mtgs(args) {
  build();
  const isHere = caller === root || caller.startsWith(join(root, sep));
  const quoted = (path) => (/^[\w./:\\~-]+$/.test(path) ? path : JSON.stringify(path));
  const npm = isHere ? 'npm run mtgs --' : `npm --prefix ${quoted(root)} run mtgs --`;
  const env = { MTGS_COMMAND: isStartedByNpm ? npm : `node ${quoted(join(root, 'scripts', 'run.mjs'))} mtgs` };
  const script = join(root, 'dist', 'cli', 'index.js');
  return run(node, ['--enable-source-maps', script, ...args], { env, cwd: caller, allowFailure: true });
}

/** The kernel of the vector index; the API description, the roles, the reference of the command line and the settings, out of the code. */
const generate = () =>
  run(node, [join('scripts', 'compile-kernel.mjs')], { allowFailure: true }) ||
  compiled('functions/generate-docs.js')([]) ||
  compiled('cli/reference/generate.js')([]);

/** Vite with the API of a running `mtgs up`, at MTGS_URL. */
function dashboardDev(args) {
  generateClientTypes();
  return run(node, [viteScript, 'dashboard', ...args], { allowFailure: true });
}

/** Takes the pictures of docs/dashboard.md anew. */
function dashboardPictures() {
  build();
  return run(node, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/dashboard/pictures.test.ts'], {
    env: { MTGS_PICTURES: 'docs/pictures' },
    allowFailure: true,
  });
}

/** Records the first minute of docs/getting-started.md anew. */
function recording() {
  build();
  const script = join('node_modules', 'vitest', 'vitest.mjs');
  const env = { MTGS_RECORDING: 'write' };
  return run(node, [script, 'run', 'test/cli/scan/first-minute-recording.test.ts'], { env, allowFailure: true });
}

/** Records the examples of the API anew, from a running instance, and writes them into its description. */
function examples() {
  build();
  const script = join('node_modules', 'vitest', 'vitest.mjs');
  const env = { MTGS_EXAMPLES: 'record' };
  return run(node, [script, 'run', 'test/e2e/api-examples.test.ts'], { env, allowFailure: true }) || generate();
}

const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];

/** What is checked without running the product: the name of each check, and its command. */
const checks = [
  ['lint', node, [join('node_modules', 'eslint', 'bin', 'eslint.js'), '.']],
  ['types', node, [tsc, '--noEmit', '-p', 'tsconfig.json']],
  ['types of the dashboard', node, [tsc, '--noEmit', '-p', join('dashboard', 'tsconfig.json')]],
  ['format', bin('prettier'), ['--check', '.', '--log-level', 'warn']],
  ['spelling', node, [join('node_modules', 'cspell', 'bin.mjs'), 'lint', '--no-progress', '--no-summary', '**/*.md']],
  // Every relative link and anchor of the documentation leads somewhere.
  [
    'links',
    node,
    [
      join('node_modules', 'remark-cli', 'cli.js'),
      ...['--use', 'remark-validate-links=repository:false', '--frail', '--quiet'],
      ...[...documents, 'docs', 'examples', 'local', 'model', 'shared'],
    ],
  ],
  [
    'API description',
    bin('redocly'),
    ['lint', 'docs/openapi.json', '--extends', 'recommended-strict', '--format', 'stylish'],
  ],
  ['boundaries', node, [join('scripts', 'check-boundaries.mjs')]],
];

/** Runs a check: its exit code, and all that it printed. */
function runCheck(command, args) {
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const child = spawn(command, args, { ...surroundings(env), cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(bytes));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 3, output: `cannot run ${command}: ${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(printed).toString() }));
  });
}

/** Runs all checks, as many at a time as there are processors: the names of those that failed. */
async function runChecks() {
  const waiting = [...checks];
  const failed = [];
  say(`Checking ${checks.map(([name]) => name).join(', ')}…`);
  async function work() {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, command, args] = next;
      const { code, output } = await runCheck(command, args);
      say(`\n— ${name}\n${output.trimEnd()}`);
      if (code !== 0) failed.push(name);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failed;
}

/** Generated files are as the code would write them now. */
const checkGenerated = () =>
  generate() ||
  run('git', ['diff', '--exit-code', '--stat', '--', 'docs', 'shared/platform/vector-index'], { allowFailure: true });

async function verify() {
  build();
  const failed = await runChecks();
  // A failed check is told before the tests, which take far longer.
  if (failed.length > 0) {
    say(`verify: ${failed.join(', ')} failed`);
    return 1;
  }
  for (const [name, step] of [
    ['tests', () => test([])],
    ['generated files', checkGenerated],
  ]) {
    say(`\n— ${name}`);
    if (step() !== 0) {
      say(`verify: ${name} failed`);
      return 1;
    }
  }
  say('\nverify: all green');
  return 0;
}

const script = (file) => (args) => {
  build();
  return run(node, [join('scripts', file), ...args], { allowFailure: true });
};

const commands = {
  build: () => {
    build();
    return 0;
  },
  'dashboard:dev': dashboardDev,
  'dashboard:pictures': dashboardPictures,
  demo: compiled('cli/demo/index.js'),
  mtgs,
  eval: compiled('bench/eval/index.js'),
  'eval:data': compiled('bench/eval/rebuild/index.js'),
  'bench:detection': compiled('bench/detection/index.js'),
  'bench:findings': compiled('bench/findings/index.js'),
  'bench:vectors': compiled('bench/vectors/index.js'),
  'bench:cold-start': compiled('bench/cold-start/index.js'),
  'bench:host': compiled('bench/host/overhead.js'),
  'bench:audit': compiled('bench/audit/index.js'),
  'bench:steering': compiled('bench/steering/index.js'),
  'bench:embedding': compiled('bench/embedding/index.js'),
  'bench:simulation': compiled('bench/simulation/index.js'),
  'bench:load': compiled('bench/load/index.js'),
  'bench:backup': compiled('bench/backup/index.js'),
  'bench:registry': compiled('bench/registry/index.js'),
  'bench:requests': compiled('bench/requests/index.js'),
  'bench:tokens': compiled('bench/tokens/index.js'),
  'bench:first-minute': compiled('bench/first-minute/index.js'),
  'fit:embedder': compiled('bench/eval/fit/fit-embedder.js'),
  docs: (args) => run(node, [join('scripts', 'site', 'build.mjs'), ...args], { allowFailure: true }),
  examples,
  generate,
  package: script('package.mjs'),
  recording,
  'infra:check': () => test(['test/infra']),
  tarballs: (args) => {
    build();
    return run(node, [join('scripts', 'tarballs.mjs'), ...args], { allowFailure: true });
  },
  test: (args) => {
    build();
    return test(args);
  },
  'test:unit': (args) => {
    build();
    return unit(args);
  },
  dev: (args) => {
    build();
    return dev(args);
  },
  verify,
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  say(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  process.exitCode = 2;
} else {
  install();
  process.exitCode = await command(args);
}
