import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';

/** A plain, harmless definition; name what the test is about. */
export const aDefinition = (over: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'read_file',
  description: 'Reads a file from disk.',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  ...over,
});

/** A tool as detection sees it. */
export function aRegisteredTool(over: { server?: string } & Partial<ToolDefinition> = {}): RegisteredTool {
  const { server = 'files', ...definition } = over;
  const complete = aDefinition(definition);
  return { id: toolIdOf(server, complete.name), server, definition: complete, fingerprint: fingerprintOf(complete) };
}

/** A finding about a pair, CRITICAL unless told. */
export const aFinding = (over: Partial<Finding> = {}): Finding => ({
  stage: 'lexical',
  type: 'EXACT_NAME',
  severity: 'CRITICAL',
  score: 99,
  tools: [toolIdOf('a', 'read_file'), toolIdOf('b', 'read_file')],
  fingerprints: ['a', 'b'],
  text: 'Both are called read_file.',
  evidence: {},
  ...over,
});
