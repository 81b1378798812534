import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const sources = globSync('{shared,functions,orchestrations,cli,local}/**/*.ts').map((file) => ({
  file: file.replaceAll('\\', '/'),
  text: readFileSync(file, 'utf8'),
}));
const filesWith = (pattern: RegExp): string[] =>
  sources.flatMap(({ file, text }) => (pattern.test(text) ? [file] : [])).sort();

// Whatever a server says passes through live-mcp-server.ts, where the secrets of its transport are taken out.
test('one file reads servers, and it redacts what it gives and what it throws', () => {
  const folder = 'shared/platform/mcp-server';
  expect(filesWith(/import .*'.*\/list-over-(?:http|stdio)\.js'/)).toEqual([`${folder}/live-mcp-server.ts`]);
  expect(filesWith(/import .*'.*\/read-server\.js'/)).toEqual([
    `${folder}/transports/list-over-http.ts`,
    `${folder}/transports/list-over-stdio.ts`,
  ]);
  const { text = '' } = sources.find(({ file }) => file === `${folder}/live-mcp-server.ts`) ?? {};
  expect(text.match(/listTransport\(/g)).toHaveLength(2);
  expect(text).toContain('return redactListing(await listTransport(');
  expect(text).toContain('throw redactFailure(explainFailure(error)');
});

test('every route that answers with a server masks it', () => {
  const answering = filesWith(/\b(?:serverSchema|shownServerSchema)\b/).filter((file) =>
    /^functions\/http\/(?!servers\/shown-server\.ts)/.test(file),
  );
  expect(answering).toHaveLength(4);
  expect(answering.filter((file) => !filesWith(/\b(?:showServerValue|createShowServer)\b/).includes(file))).toEqual([]);
});
