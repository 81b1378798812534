import { digest } from '../../kernel/canonical/canonical-json.js';
import type { Actor } from '../../domain/event.js';
import { howToAllowLocalProcesses, localProcessesAreOff } from '../../domain/registry/local-command.js';
import type { Server } from '../../domain/registry/server.js';
import { ForbiddenError } from '../../kernel/errors/errors.js';

interface Request {
  readonly actor: Actor;
  readonly at: string;
  /** Whether who asks may have processes started: see `mayStartProcesses`. */
  readonly mayStartProcesses: boolean;
  /** Whether this instance starts processes at all. */
  readonly allowStdio: boolean;
}

/**
 * Who allowed the process of a server to be started, once it is saved; `undefined` for one that needs none. A process
 * can do whatever MTGS can, so that each change of what is started needs the right to do so, and each new server.
 * @throws {ForbiddenError} without that right, and where no processes are started.
 */
export function allowLocalCommand(
  { transport }: Pick<Server, 'transport'>,
  before: Server | undefined,
  { actor, at, mayStartProcesses, allowStdio }: Request,
): Server['localCommand'] {
  if (transport.type !== 'stdio') return undefined;
  const own = digest(transport);
  const isUnchanged = before !== undefined && before.deletedAt === undefined && digest(before.transport) === own;
  if (isUnchanged && (isAllowed(before) || !mayStartProcesses || !allowStdio)) return before.localCommand;
  if (!mayStartProcesses) {
    throw new ForbiddenError('this credential may not have processes started on the host', {
      hint: 'A server with a command needs an administrator who is not limited to environments or servers. One with a URL does not.',
    });
  }
  if (!allowStdio) throw new ForbiddenError(localProcessesAreOff, { hint: howToAllowLocalProcesses });
  return { allowedBy: actor, allowedAt: at, digest: own };
}

const isAllowed = ({ transport, localCommand }: Server): boolean => localCommand?.digest === digest(transport);

/** Whether what a server would start is what was allowed. What was stored before anybody was asked goes on as it was. */
export const isCommandAllowed = (server: Server): boolean =>
  server.transport.type !== 'stdio' || server.localCommand === undefined || isAllowed(server);
