import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import { standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';

/**
 * A tool as detection sees it: its newest version beside the one in the catalog. A newest version that people rejected
 * counts for nothing: the active one stands for the tool.
 */
export function toRegisteredTool(tool: Tool): RegisteredTool {
  const { id, server, definition, fingerprint, active, rejectedAt } = tool;
  const standing = standingOf(tool);
  if (active === undefined || active.fingerprint === fingerprint) {
    return { id, server, definition, fingerprint, standing };
  }
  const offered = { definition: active.definition, fingerprint: active.fingerprint };
  if (rejectedAt !== undefined) return { id, server, ...offered, standing };
  return { id, server, definition, fingerprint, offered, standing };
}
