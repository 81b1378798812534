import type { Answer } from './respond.js';

/** An answer that pages of any origin may read, as clients ask of an MCP registry. It says nothing that needs a credential. */
export const withOtherOrigins = (answer: Answer): Answer => ({
  ...answer,
  headers: {
    ...answer.headers,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, OPTIONS',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  },
});
