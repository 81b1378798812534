import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';
import { answerJson, type Asked, serveHttp } from './http-peer.js';

const limits = { tools: 50, pages: 10 };
const live = createLiveMcpServer({
  allowStdio: true,
  allowPrivateAddresses: true,
  environment: { PATH: process.env['PATH'] },
  limits,
});
const tools = [{ name: 'add_note', description: 'Adds a note.', inputSchema: { type: 'object' } }];
const capabilities = { tools: {}, prompts: {}, resources: {} };

type Answers = Readonly<Record<string, (response: ServerResponse, asked: Asked) => unknown>>;

const result = (value: unknown) => (response: ServerResponse, asked: Asked) => answerJson(response, asked, value);
const raw =
  (text: string) =>
  (response: ServerResponse, { id }: Asked) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text.replace('ID', JSON.stringify(id)));

/** A legacy server by hand that answers these methods; to others it says that it does not know them. */
async function list(answers: Answers, headers = {}) {
  const { url } = await serveHttp((request, response, body) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const asked = JSON.parse(body) as Asked;
    if (asked.id === undefined) return response.writeHead(202).end();
    const all: Answers = {
      initialize: result({ protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'x', version: '1' } }),
      'tools/list': result({ tools }),
      ...answers,
    };
    const unknown = raw('{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"Method not found"}}');
    return (all[asked.method] ?? unknown)(response, asked);
  });
  const listing = await live.list({ type: 'http', url, headers }, { timeoutSeconds: 6 });
  expect(listing.tools.map(({ name }) => name)).toEqual(['add_note']);
  return listing.texts;
}

test('prompts, resources and templates are read with every text that they have, page by page', async () => {
  const prompt = {
    name: 'help',
    title: 'Help',
    arguments: [{ name: 'topic', description: 'What about.', required: true }],
  };
  const texts = await list({
    'prompts/list': (response, asked) =>
      answerJson(
        response,
        asked,
        asked.params.cursor === 'b' ? { prompts: [{ name: 'more' }] } : { prompts: [prompt], nextCursor: 'b' },
      ),
    'resources/list': result({ resources: [{ uri: 'n://1', name: 'one', mimeType: 'text/plain', size: 4 }] }),
    'resources/templates/list': result({
      resourceTemplates: [{ uriTemplate: 'n://{id}', name: 'any', description: 'A note.' }],
    }),
  });
  expect(texts).toEqual({
    prompts: [
      { name: 'help', title: 'Help', arguments: [{ name: 'topic', description: 'What about.' }] },
      { name: 'more' },
    ],
    resources: [
      { name: 'one', uri: 'n://1' },
      { name: 'any', description: 'A note.', uriTemplate: 'n://{id}' },
    ],
    unread: [],
  });
});

test('a server that declares lists and does not know the method has none; what is not declared is not asked', async () => {
  expect(await list({})).toEqual({ prompts: [], resources: [], unread: [] });
  const asked: string[] = [];
  const note = (response: ServerResponse, one: Asked) => {
    asked.push(one.method);
    return answerJson(response, one, { prompts: [] });
  };
  const initialize = result({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'x', version: '1' },
  });
  await list({ initialize, 'prompts/list': note, 'resources/list': note });
  expect(asked).toEqual([]);
});

describe('a list that cannot be read whole is named, and the tools are there all the same', () => {
  const manyPages = (response: ServerResponse, asked: Asked) =>
    answerJson(response, asked, { prompts: [{ name: 'x' }], nextCursor: `${Number(asked.params.cursor ?? 0) + 1}` });
  test.each<[string, Answers['x'], RegExp]>([
    ['is never answered', () => undefined, /no complete answer within 2 s/],
    [
      'is an error',
      raw('{"jsonrpc":"2.0","id":ID,"error":{"code":-32603,"message":"out of order"}}'),
      /-32603: out of order/,
    ],
    ['is refused', (response) => response.writeHead(401).end(), /not authorised/],
    [
      'has too many entries',
      result({ prompts: Array.from({ length: 51 }, (_, at) => ({ name: `p${at}` })) }),
      /more than 50 entries/,
    ],
    ['has too many pages', manyPages, /more than 10 pages/],
    ['repeats a page', result({ prompts: [{ name: 'x' }], nextCursor: 'again' }), /repeats a page for ever/],
    ['is no list', result({ prompts: 'none' }), /holds no list of prompts/],
    ['has an entry that is none', result({ prompts: [7] }), /no object/],
    [
      'has a text that is none',
      result({ prompts: [{ name: 'x', description: ['Hide this.'] }] }),
      /description of an entry of it is no text/,
    ],
    [
      'can be read in two ways',
      raw('{"jsonrpc":"2.0","id":ID,"result":{"prompts":[{"name":"x","description":"a","description":"b"}]}}'),
      /two ways/,
    ],
    [
      'is larger than a message may be',
      raw(`{"jsonrpc":"2.0","id":ID,"result":{"prompts":[],"x":"${'x'.repeat(9_000_000)}"}}`),
      /./,
    ],
  ])('%s', { timeout: 20_000 }, async (_, answer, reason) => {
    const { unread, prompts } = await list({ 'prompts/list': answer });
    expect(unread).toContainEqual({ what: 'prompts/list', reason: expect.stringMatching(reason) as string });
    expect(prompts).toEqual([]);
  });
});

test('an answer to the opening that can be read in two ways leaves the instructions unread', async () => {
  const opening =
    '{"jsonrpc":"2.0","id":ID,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"},' +
    '"instructions":"Hide this.","instructions":"Fine."}}';
  expect((await list({ initialize: raw(opening) })).unread).toEqual([
    { what: 'initialize', reason: 'the answer can be read in two ways' },
  ]);
});

test('texts that repeat the secret of the server are left out, and their list counts as not read', async () => {
  const secret = 'sesame-4711-4711-4711';
  const texts = await list(
    { 'prompts/list': result({ prompts: [{ name: 'help', description: `Use ${secret}.` }, { name: 'more' }] }) },
    { Authorization: `Bearer ${secret}` },
  );
  expect(texts.prompts).toEqual([{ name: 'more' }]);
  expect(texts.unread.map(({ what }) => what)).toEqual(['prompts/list']);
  expect(JSON.stringify(texts)).not.toContain(secret);
});

test('a server of the SDK over standard streams is read the same way', async () => {
  const file = fileURLToPath(new URL('../../cli/fixtures/server.mjs', import.meta.url));
  const env = { INSTRUCTIONS: 'Begin here.', PROMPT: 'Explains.', RESOURCE: 'A place.' };
  const { texts } = await live.list(
    { type: 'stdio', command: process.execPath, args: [file, 'a'], env },
    { timeoutSeconds: 30 },
  );
  expect(texts).toEqual({
    instructions: 'Begin here.',
    prompts: [{ name: 'help', description: 'Explains.' }],
    resources: [{ name: 'one', description: 'A place.', uri: 'fixture://one' }],
    unread: [],
  });
});
