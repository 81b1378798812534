import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/outbound-data.md', 'utf8');

/** Packages that open connections, and the calls that do. */
const opens = [
  /(?:from|import\() ?'(?:openai|@anthropic-ai\/sdk|nodemailer|@microsoft\/microsoft-graph-client|@azure\/(?:cosmos|identity|search-documents|service-bus|monitor-[\w-]+)|@opentelemetry\/exporter-(?!prometheus)[\w-]+)'/,
  /(?<![\w.#])fetch\(/,
  /from 'undici'/,
  /StreamableHTTPClientTransport\(/,
];
/** They import a client for its types or its errors, and open nothing. */
const opensNothing = [
  'shared/platform/vector-search/topic-document.ts',
  'shared/platform/documents/cosmos-errors.ts',
  'shared/platform/documents/cosmos-query.ts',
  'shared/platform/mcp-server/reading/explain-failure.ts',
];

const code = (file: string): string => readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const sources = ['shared', 'functions', 'orchestrations', 'local', 'cli'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`),
);
const connecting = sources.filter((file) => opens.some((pattern) => pattern.test(code(file)))).sort();

test('everything that opens a connection is on the page of what leaves the machine', () => {
  expect(connecting.length).toBeGreaterThan(10);
  expect(connecting.filter((file) => !opensNothing.includes(file) && !page.includes(`\`${file}\``))).toEqual([]);
});

test('every file that the page names is there', () => {
  const named = [...page.matchAll(/`((?:shared|cli)\/[\w/.-]+\.ts)`/g)].map(([, file = '']) => file);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});
