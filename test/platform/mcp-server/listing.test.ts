import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';
import { answerJson, type Asked, legacyPeer, serveHttp } from './http-peer.js';

const live = createLiveMcpServer({ allowStdio: false, allowPrivateAddresses: true, environment: {} });
const aTool = (name: string, description = `About ${name}.`) => ({
  name,
  description,
  inputSchema: { type: 'object' },
});

async function list(onList: (response: ServerResponse, asked: Asked) => unknown) {
  const { url } = await serveHttp(legacyPeer(onList));
  return live.list({ type: 'http', url }, { timeoutSeconds: 10 });
}

/** What is listed page by page: the cursor that leads to a page, its tools, and the cursor that it names. */
type Pages = readonly (readonly [cursor: string | undefined, tools: readonly object[], next: string | undefined])[];

const listPages = (pages: Pages) =>
  list((response, asked) => {
    const found = pages.find(([cursor]) => cursor === asked.params.cursor);
    if (found === undefined) {
      const error = { code: -32602, message: 'no such cursor' };
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }));
    }
    const [, tools, nextCursor] = found;
    return answerJson(response, asked, { tools, ...(nextCursor !== undefined && { nextCursor }) });
  });

const [a, b, c] = [aTool('a'), aTool('b'), aTool('c')];

describe('an empty cursor', () => {
  test.each<[string, Pages]>([
    [
      'on the only page, which comes again',
      [
        [undefined, [a, b], ''],
        ['', [a, b], ''],
      ],
    ],
    [
      'on the last page, and the first comes again',
      [
        [undefined, [a], '2'],
        ['2', [b], ''],
        ['', [a], '2'],
      ],
    ],
    [
      'on the last page, which comes again',
      [
        [undefined, [a], '2'],
        ['2', [b], ''],
        ['', [b], ''],
      ],
    ],
  ])('%s, ends the list, and that is said', async (_, pages) => {
    const { tools, refused, warnings } = await listPages(pages);
    expect([tools.map(({ name }) => name), refused]).toEqual([['a', 'b'], []]);
    expect(warnings).toEqual([expect.stringContaining('empty cursor ("")')]);
  });

  test('that leads to another page is a cursor like any other', async () => {
    const { tools, warnings } = await listPages([
      [undefined, [a], ''],
      ['', [b], '3'],
      ['3', [c], undefined],
    ]);
    expect([tools.map(({ name }) => name), warnings]).toEqual([['a', 'b', 'c'], []]);
  });

  test.each<[string, Pages, RegExp]>([
    [
      'that never ends',
      [
        [undefined, [a], ''],
        ['', [b], ''],
      ],
      /^the server repeats a page for ever; .*empty cursor \(""\)/,
    ],
    ['that is then refused', [[undefined, [a], '']], /error -32602: .*no such cursor; .*empty cursor \(""\)/],
  ])('%s is named in the reason', async (_, pages, words) => {
    await expect(listPages(pages)).rejects.toThrow(words);
  });
});

describe('a tool that is listed twice', () => {
  test('with equal definitions, over pages that overlap, is taken once, and that is said', async () => {
    const { tools, refused, warnings } = await listPages([
      [undefined, [a, b], '2'],
      ['2', [b, c], undefined],
    ]);
    expect([tools.map(({ name }) => name), refused]).toEqual([['a', 'b', 'c'], []]);
    expect(warnings).toEqual(['"b" is listed twice with the same definition']);
  });

  test('with different definitions is refused, whichever comes first', async () => {
    const other = aTool('b', 'Deletes everything.');
    for (const pair of [
      [b, other],
      [other, b],
      [b, b, other],
      [b, other, b],
    ]) {
      const { tools, refused, warnings } = await listPages([[undefined, [a, ...pair], undefined]]);
      expect([tools.map(({ name }) => name), warnings]).toEqual([['a'], []]);
      const problem = { path: 'name', message: 'this name is listed twice with different definitions' };
      expect(refused).toEqual([{ name: 'b', problems: [problem] }]);
    }
  });
});

describe('the text of a listing', () => {
  /** Answers with a result as it stands, as one text or as an event. */
  const listText = (result: string, isEvent: boolean) =>
    list((response, { id }) => {
      const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
      response.writeHead(200, { 'content-type': isEvent ? 'text/event-stream' : 'application/json' });
      return response.end(isEvent ? `data: ${text}\n\n` : text);
    });
  const good = JSON.stringify(a);

  describe.each([true, false])('as an event: %s', (isEvent) => {
    test.each<[string, string, string, string]>([
      ['a number beyond all', '"x":{"y":[0,1e999]}', 'x.y.1', 'the number 1e999 cannot be kept exactly'],
      ['an integer beyond 2^53', '"x":9007199254740993', 'x', 'the number 9007199254740993 cannot be kept exactly'],
      [
        'a key twice',
        '"description":"One.","description":"Other."',
        'description',
        'the key "description" is there twice',
      ],
      ['__proto__', '"x":{"__proto__":{}}', 'x.__proto__', 'the key "__proto__" is not accepted'],
    ])('a tool with %s is refused, the others are taken', async (_, more, path, message) => {
      const bad = `{"name":"bad","inputSchema":{"type":"object"},${more}}`;
      const { tools, refused } = await listText(`{"tools":[${good},${bad}]}`, isEvent);
      expect(tools).toEqual([a]);
      expect(refused).toEqual([{ name: 'bad', problems: [{ path, message }] }]);
    });

    test('a tool with two names has none, as either may be the registered one', async () => {
      const { refused } = await listText(
        '{"tools":[{"name":"x","name":"y","inputSchema":{"type":"object"}}]}',
        isEvent,
      );
      expect(refused).toEqual([{ problems: [{ path: 'name', message: 'the key "name" is there twice' }] }]);
    });

    test.each(['{"tools":[],"tools":[]}', `{"tools":[${good}],"nextCursor":"a","nextCursor":null}`])(
      'a list that can be read in two ways is none: %s',
      async (result) => {
        await expect(listText(result, isEvent)).rejects.toThrow(
          /can be read in two ways: the key "\w+" is there twice/,
        );
      },
    );

    test('a number that is nobody’s definition may be as large as it likes', async () => {
      const { tools } = await listText(`{"tools":[${good}],"_meta":{"at":1764201234567890123}}`, isEvent);
      expect(tools).toEqual([a]);
    });
  });

  test('every one of a thousand tools that cannot be kept is refused, or nothing is read', async () => {
    const bad = (count: number): string =>
      Array.from(
        { length: count },
        (_, i) => `{"name":"t${i}","inputSchema":{"type":"object","maximum":1e999}}`,
      ).join();
    expect((await listText(`{"tools":[${bad(999)}]}`, false)).refused).toHaveLength(999);
    await expect(listText(`{"tools":[${bad(1_001)},${good}]}`, false)).rejects.toThrow('1000 faults or more');
  });
});
