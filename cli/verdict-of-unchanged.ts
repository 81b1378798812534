import type { Verdict } from '../shared/domain/analysis/analysis-run.js';
import { shownToolSchema } from '../shared/api/shown-tool.js';
import type { ToolStatus } from '../shared/domain/registry/tool.js';
import type { ApiCommand } from './with-api.js';
import { worstOf } from './exit-code-of-verdict.js';

const verdictByStatus: Record<ToolStatus, Verdict> = {
  active: 'pass',
  deprecated: 'pass',
  blocked: 'block',
  pending: 'not-established',
};

/** What was decided before about tools that are registered as they were: no analysis looks at them again. */
export async function verdictOfUnchanged(
  ids: readonly string[],
  server: string,
  { api, environmentPath }: ApiCommand,
): Promise<Verdict> {
  const query = { server, limit: 500 };
  const tools = await Array.fromAsync(api.list({ path: `${environmentPath}/tools`, query, schema: shownToolSchema }));
  const statuses = new Map<string, ToolStatus>(tools.map(({ id, status }) => [id, status]));
  return worstOf(ids.map((id) => verdictByStatus[statuses.get(id) ?? 'pending']));
}
