import type { ToolId } from '../ids.js';
import type { Tool } from './tool.js';

/** What decides which of two conflicting tools has to answer for the conflict. */
export interface Standing {
  readonly id: ToolId;
  /** Whether the newest version is in the catalog. */
  readonly isActive: boolean;
  /** Whether any version is in the catalog. */
  readonly isOffered: boolean;
  /** Registry revision at which the newest version was registered. */
  readonly registeredAtRevision: number;
  /** Whether the newest version waits for people to let it in. */
  readonly isBlocked?: true;
  /** The tool that goes as soon as this one's newest version is in the catalog. */
  readonly replaces?: Tool['replaces'];
}

export const standingOf = ({
  id,
  status,
  active,
  registeredAtRevision,
  replaces,
  rejectedAt,
}: Pick<Tool, 'id' | 'status' | 'active' | 'registeredAtRevision' | 'replaces' | 'rejectedAt'>): Standing => ({
  id,
  isActive: status === 'active',
  isOffered: active !== undefined && status !== 'deprecated',
  registeredAtRevision,
  ...(status === 'blocked' && { isBlocked: true as const }),
  ...(replaces !== undefined && rejectedAt === undefined && { replaces }),
});

type Placed = Pick<Standing, 'id' | 'registeredAtRevision' | 'replaces'>;

/** Whether a tool takes the place of another one, as that one is now: a version registered since does not go. */
export const isReplacing = ({ replaces }: Placed, other: Placed): boolean =>
  replaces?.id === other.id && replaces.registeredAtRevision === other.registeredAtRevision;

/** The standing of a tool that no registry holds yet: later than everything registered. */
export const newcomer = (id: ToolId): Standing => ({
  id,
  isActive: false,
  isOffered: false,
  registeredAtRevision: Number.MAX_SAFE_INTEGER,
});

/** Tools in the order in which their newest versions were registered; those of one batch have equal revisions and go by id. */
export const byRegistration = (tool: Placed, other: Placed): number =>
  tool.registeredAtRevision - other.registeredAtRevision || (tool.id > other.id ? 1 : -1);

const isLater = (tool: Standing, other: Standing): boolean => byRegistration(tool, other) > 0;

/**
 * Whether the newest version of a tool has to answer for its conflict with another tool. A version outside the catalog
 * answers when the other tool has a version in the catalog, whatever that tool's newest version is about to become. If
 * both newest versions are in the catalog, or neither tool is, the one registered later answers; tools of one batch
 * have equal revisions and are ordered by id. For every pair, at least one side answers.
 */
export function answersFor(tool: Standing, other: Standing): boolean {
  if (tool.isActive && other.isActive) return isLater(tool, other);
  if (tool.isActive) return false;
  if (other.isOffered) return true;
  return tool.isOffered ? false : isLater(tool, other);
}
