import type { Tool } from '../../domain/registry/tool.js';
import { isRecord } from '../../kernel/is-record.js';
import type { Packing } from './packing.js';

/** The version in the catalog is the newest one nearly always: its definition is stored once then. */
export const toolPacking: Packing<Tool> = {
  pack(tool) {
    if (tool.active === undefined) return tool;
    const { definition, ...active } = tool.active;
    return JSON.stringify(definition) === JSON.stringify(tool.definition) ? { ...tool, active } : tool;
  },
  unpack(stored) {
    if (!isRecord(stored) || !isRecord(stored['active']) || 'definition' in stored['active']) return stored;
    return { ...stored, active: { ...stored['active'], definition: stored['definition'] } };
  },
};
