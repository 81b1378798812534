import type { Query } from '../../platform/documents/documents.js';

/**
 * What finds the tools of a server, deleted ones and its texts among them. It goes by their ids: a damaged row of another
 * server cannot be one of them.
 */
export const toolsOfServer = (server: string): Query => {
  const from = `tool:${server}~`;
  // U+007F follows every character that the id of a tool can have.
  return { where: [{ field: 'id', from, below: `${from}\u007f` }] };
};
