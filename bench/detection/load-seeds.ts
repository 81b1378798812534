import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { loadLiveMcpBench, loadToucan } from '../eval/eval-data.js';
import { writeTools } from './write-tools.js';

/** The real tools that registries are grown from, or written ones where there are none; and which it was. */
export async function loadSeeds(data: string | undefined): Promise<{ tools: RegisteredTool[]; source: string }> {
  if (data !== undefined) {
    const [toucan, live] = await Promise.all([loadToucan(data), loadLiveMcpBench(data)]);
    const tools = [...(toucan ?? []), ...(live ?? [])];
    if (tools.length > 0) return { tools, source: `${tools.length} real tools (Toucan, LiveMCPBench)` };
  }
  const tools = writeTools();
  return { tools, source: `${tools.length} written tools (no real ones: give their folder with --data)` };
}
