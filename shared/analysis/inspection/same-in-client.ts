import { clientKeys, type SharedName, sharedNames } from '../client-limits/name-in-client.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import { sharingBounds } from '../index/words/propose-by-name.js';
import { schemaCandidatesMax } from '../text/bounds.js';
import type { Inspection } from './inspection.js';

/** Another tool that some client offers under the same name as the candidate. */
export interface SameInClient {
  readonly other: IndexedTool;
  readonly shared: readonly [SharedName, ...SharedName[]];
}

interface Collisions {
  readonly found: readonly SameInClient[];
  /** Tools of the same name that were not read, because enough others were. */
  readonly leftOut: number;
}

/** The tools that clients cannot offer beside the candidate: read by name in the client, never pair by pair. */
export function sameInClient(inspection: Inspection): Collisions {
  const { candidate, registry, policy, wanted } = inspection;
  // As for other findings that are MEDIUM at most: where that blocks, every pair is read.
  const [limit] = sharingBounds(policy, schemaCandidatesMax);
  const groups = clientKeys(candidate.tool).map((key) => registry.lexical.clientNames.withKey(key));
  const ids = new Set([candidate.tool.id, ...groups.flatMap((group) => group.slice(0, limit)), ...wanted]);
  const found: SameInClient[] = [];
  for (const id of ids) {
    const versions = registry.versionsOf(id);
    // Every version of a tool has the same name.
    const [first, ...more] = versions[0] === undefined ? [] : sharedNames(candidate.tool, versions[0].tool);
    if (first === undefined) continue;
    for (const other of inspection.others(versions)) found.push({ other, shared: [first, ...more] });
  }
  // A client that cuts the middle of names and one that cuts their end make groups of which none holds the other.
  const unread = groups.flatMap((group) => group.slice(limit)).filter((id) => !ids.has(id));
  return { found, leftOut: new Set(unread).size };
}
