import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { ClientLimit, Excess } from './client-limit.js';
import { nameLimits } from './name-limits.js';
import { schemaLimits } from './schema-limits.js';
import { subschemasOf } from './subschemas.js';

export const clientLimits: readonly ClientLimit[] = [...schemaLimits, ...nameLimits];

/** A limit that a tool exceeds, and where. */
export interface ExceededLimit extends Pick<ClientLimit, 'id' | 'who' | 'severity'> {
  readonly places: readonly Excess[];
}

export interface ExceededLimits {
  readonly exceeded: readonly ExceededLimit[];
  /** Schemas that were too many or too deep to be looked at. */
  readonly unread: number;
}

/** What model APIs and clients refuse in a definition, gravest first. */
export function readClientLimits({
  server,
  definition,
}: Pick<RegisteredTool, 'server' | 'definition'>): ExceededLimits {
  const { found: subschemas, unread } = subschemasOf(definition.inputSchema, 'inputSchema');
  const exceeded = clientLimits.flatMap(({ id, who, severity, find }) => {
    const places = [...find({ server, definition, subschemas })];
    return places.length === 0 ? [] : [{ id, who, severity, places }];
  });
  return { exceeded: exceeded.sort((a, b) => Number(a.severity === 'LOW') - Number(b.severity === 'LOW')), unread };
}
