import type { ToolDefinition } from '../../shared/domain/registry/tool.js';

const objects = [
  'issue',
  'ticket',
  'page',
  'document',
  'channel message',
  'calendar event',
  'customer',
  'invoice',
  'deployment',
  'branch',
];
const verbs = ['create', 'list', 'delete', 'search'];

const definition = (name: string, description: string, parameter: string): ToolDefinition => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [parameter]: { type: 'string' } }, required: [parameter] },
});

/** Two servers of twenty tools each, with equal names, near names and tools that say the same in other words. */
export const serversOfForty: Record<string, ToolDefinition[]> = {
  desk: objects
    .slice(0, 5)
    .flatMap((object) =>
      verbs.map((verb) =>
        definition(
          `${verb}_${object.replace(' ', '_')}`,
          `${verb} one ${object} of the service desk.`,
          `${object.split(' ')[0] ?? 'x'}_id`,
        ),
      ),
    ),
  hub: objects
    .slice(1, 6)
    .flatMap((object) =>
      verbs.map((verb) =>
        definition(
          `${verb}_${object.replace(' ', '_')}${verb === 'list' ? 's' : ''}`,
          `${verb} one ${object} in the hub.`,
          `${object.split(' ')[0] ?? 'x'}Id`,
        ),
      ),
    ),
};
