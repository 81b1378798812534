import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeComment {
  id: number;
  body: string;
  user: { login: string };
}

/**
 * A fake of the part of GitHub's REST API that keeps comments, since the real one cannot be reached from a test. As the
 * documentation of "Issue comments" has it: pages of `per_page`, 201 for a new comment, 204 for a removed one, 401 without
 * a token, 403 for one that may only read, and 403 for `/user` where the token is a job's. With `says` something else answers. With `says` it is something else that answers.
 */
export async function startFakeGithub({ mayWrite = true, says }: { mayWrite?: boolean; says?: string } = {}) {
  const comments: FakeComment[] = [];
  const calls: string[] = [];
  let next = 1;
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    calls.push(`${method} ${url}`);
    const answer = (status: number, body?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      if (says !== undefined) {
        response.end(says);
        return;
      }
      if (request.headers.authorization !== 'Bearer job-token') {
        answer(401, { message: 'Bad credentials' });
        return;
      }
      if (url === '/user') {
        answer(403, { message: 'Resource not accessible by integration' });
        return;
      }
      const listed = /^\/repos\/acme\/shop\/issues\/7\/comments\?per_page=(\d+)&page=(\d+)$/.exec(url);
      if (method === 'GET' && listed !== null) {
        const [size, page] = [Number(listed[1]), Number(listed[2])];
        answer(200, comments.slice((page - 1) * size, page * size));
        return;
      }
      if (!mayWrite) {
        answer(403, { message: 'Resource not accessible by integration' });
        return;
      }
      if (method === 'POST' && url === '/repos/acme/shop/issues/7/comments') {
        const { body } = JSON.parse(text) as { body: string };
        comments.push({ id: next++, body, user: { login: 'github-actions[bot]' } });
        answer(201, comments.at(-1));
        return;
      }
      const id = Number(/^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(url)?.[1]);
      const at = comments.findIndex((comment) => comment.id === id);
      if (at === -1) {
        answer(404, { message: 'Not Found' });
        return;
      }
      if (method === 'DELETE') {
        comments.splice(at, 1);
        answer(204);
        return;
      }
      const found = comments[at];
      if (found !== undefined) found.body = (JSON.parse(text) as { body: string }).body;
      answer(200, found);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    comments,
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (body: string, login: string) => comments.push({ id: next++, body, user: { login } }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
