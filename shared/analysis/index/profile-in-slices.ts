import type { ToolId } from '../../domain/ids.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import { createTurns } from '../../kernel/canonical/in-slices.js';
import { profileTool, type ToolProfile } from './tool-profile.js';

/** Reads the newest versions of tools, a few at a time: 2,000 keep a thread for a second, in which others have their turns. */
export async function profileInSlices(tools: readonly RegisteredTool[]): Promise<ReadonlyMap<ToolId, ToolProfile>> {
  const profiles = new Map<ToolId, ToolProfile>();
  const turns = createTurns();
  for (const tool of tools) {
    profiles.set(tool.id, profileTool(tool));
    await turns();
  }
  return profiles;
}
