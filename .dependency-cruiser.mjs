const name = '[^/]+';
const sdk = (pkg) => `node_modules/${pkg}/`;

/** The rooms of shared/, lowest first. A room may import those before it, never those after it. */
const rooms = [
  'everywhere',
  'domain',
  'api',
  'kernel',
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
      name: 'the-embedded-host-knows-no-app',
      comment:
        'local/ hosts any Functions app; it shares the errors, how answers look, the Documents port and private files.',
      severity: 'error',
      from: { path: '^local/' },
      to: {
        path: '^(functions|orchestrations|cli|bench|test|shared)/',
        pathNot: '^shared/(kernel/|platform/documents/(documents|private-files)\\.ts)',
      },
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
        path: [
          '^shared/platform/documents/(cosmos|sqlite)-',
          '^shared/platform/(embedder|mcp-server|vector-index)/',
          '^shared/alerts/channels/',
          '^shared/analysis/router/',
        ],
        pathNot: '^shared/(platform|analysis)/([^/]+)/\\2\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'orchestrations-reach-no-service',
      comment: 'An orchestration replays. It may name activities and use the domain; it may not reach a service.',
      severity: 'error',
      from: { path: `^orchestrations/(steps/)?${name}\\.ts$` },
      to: {
        path: [
          '^shared/config/',
          '^shared/platform/documents/(cosmos|sqlite)-',
          ...[
            '@azure/cosmos',
            '@azure/identity',
            'undici',
            '@modelcontextprotocol',
            'onnxruntime-',
            'nodemailer',
            '@anthropic-ai',
            'openai',
          ].map((pkg) => `node_modules/${pkg}`),
        ],
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
      name: 'durable-sdk-has-one-home',
      comment: 'bench/host hosts a small app of its own.',
      severity: 'error',
      from: { pathNot: '^(orchestrations|functions|test|bench/host)/' },
      to: { path: sdk('durable-functions') },
    },
    {
      name: 'cosmos-sdk-has-one-home',
      comment: 'Only cosmos-*.ts and the composition root touch the Cosmos SDK.',
      severity: 'error',
      from: { pathNot: ['^shared/platform/documents/cosmos-', '^functions/services\\.ts$', '^test/'] },
      to: { path: sdk('@azure/cosmos') },
    },
    {
      name: 'argument-parser-has-one-home',
      severity: 'error',
      from: { pathNot: '^(cli|test)/' },
      to: { path: sdk('commander') },
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
      to: { pathNot: '^shared/everywhere/' },
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
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.config\\.', '^test/', '^dashboard/src/base/remove-scroll'] },
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
