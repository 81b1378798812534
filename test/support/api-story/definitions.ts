/** Tools as teams would send them. */
export const createTicket = {
  name: 'create_ticket',
  description: 'Opens a ticket at the service desk for a customer who reports a problem.',
  inputSchema: {
    type: 'object',
    properties: { title: { type: 'string', description: 'What is wrong, in one line' } },
    required: ['title'],
  },
};

export const searchCustomers = {
  name: 'search_customers',
  description: 'Finds customers by name, e-mail address or account number.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'What to look for' } },
    required: ['query'],
  },
};

export const findCustomers = {
  name: 'find_customers',
  description: 'Finds customers by their name or e-mail address.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'Name or e-mail address' } },
    required: ['query'],
  },
};
