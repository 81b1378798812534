/** A tool as somebody would send it, for the OpenAPI document. */
export const exampleDefinition = {
  name: 'search_customers',
  description: 'Finds customers by name, e-mail address or account number.',
  inputSchema: {
    type: 'object' as const,
    properties: { query: { type: 'string', description: 'What to look for' } },
    required: ['query'],
  },
};
