import type { RegisteredTool } from '../detection/registry-view.js';
import type { Tool } from '../domain/tool.js';

/**
 * A tool as detection sees it: its newest version beside the approved one. A newest version that people rejected counts
 * for nothing: the active one stands for the tool.
 */
export function toRegisteredTool({ id, server, definition, fingerprint, active, rejectedAt }: Tool): RegisteredTool {
  if (active === undefined || active.fingerprint === fingerprint) return { id, server, definition, fingerprint };
  if (rejectedAt !== undefined) {
    return { id, server, definition: active.definition, fingerprint: active.fingerprint };
  }
  return { id, server, definition, fingerprint, approved: active.definition };
}
