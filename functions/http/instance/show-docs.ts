import { docsPage, docsPolicy } from '../../openapi/docs-assets.js';
import { defineRoute } from '../../engine/route.js';

/** GET /docs: the API reference, rendered. */
export const showDocs = () =>
  defineRoute({
    name: 'showDocs',
    method: 'GET',
    route: 'docs',
    roles: 'public',
    summary: 'The API reference for people',
    answers: { 200: { description: 'A page', types: ['text/html'] } },
    handle: () => ({
      status: 200,
      raw: docsPage,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': docsPolicy },
    }),
  });
