import type { Condition, Query } from '../../platform/documents/documents.js';

/**
 * That a field holds the id of a tool of this server, after a prefix. An id is `server~name`, and U+007F follows every
 * character that it can have.
 */
export const idOfServer = (field: string, server: string, prefix = ''): Condition => {
  const from = `${prefix}${server}~`;
  return { field, from, below: `${from}\u007f` };
};

/**
 * What finds the tools of a server, deleted ones and its texts among them. It goes by their ids: a damaged row of another
 * server cannot be one of them.
 */
export const toolsOfServer = (server: string): Query => ({ where: [idOfServer('id', server, 'tool:')] });
