import { toolsAmong } from '../../everywhere/server-texts.js';
import type { ToolId } from '../ids.js';
import type { AnalysisRun } from './analysis-run.js';

/** How many tools an analysis looks at, and of how many servers at what they say besides. */
export function runCounts(ids: readonly ToolId[]): Pick<AnalysisRun, 'tools' | 'serverTexts'> {
  const tools = toolsAmong(ids).length;
  return { tools, serverTexts: ids.length - tools };
}
