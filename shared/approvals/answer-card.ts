import { z } from 'zod';
import type { Role } from '../domain/governance/access.js';
import type { Approval } from '../domain/governance/approval.js';
import { inNameOf, type RequestContext } from '../domain/event.js';
import { ForbiddenError, InvalidInputError } from '../kernel/errors/errors.js';
import type { CardTokens } from './card-tokens.js';
import type { DecideApproval } from './decide-approval.js';

/** Who pressed the button, as the Teams connector of the workflow reports it. */
export const responderSchema = z.object({
  /** Four eyes compare it: in whichever letters a workflow hands it on, it is one person's. */
  objectId: z.string().trim().toLowerCase().min(1).max(100),
  userPrincipalName: z.string().max(320).nullish(),
  displayName: z.string().max(320).nullish(),
});

export type AnswerCard = (answer: {
  readonly token: string;
  readonly comment?: string;
  readonly responder: z.infer<typeof responderSchema>;
  /** Environments that the workflow's own credential is good for; absent means all. */
  readonly environments?: readonly string[] | undefined;
  /** The workflow's request. */
  readonly by: RequestContext;
}) => Promise<Approval>;

interface Services {
  readonly decideApproval: DecideApproval;
  readonly cardTokens: CardTokens | undefined;
  /** Roles of people by Entra object id or user principal name, in lower case. */
  readonly responders: ReadonlyMap<string, Role>;
}

/**
 * Decides an approval in the name of who pressed a button of its card.
 * @throws {InvalidInputError} where cards are not set up. @throws {UnauthenticatedError} for a token that does not count.
 * @throws {ForbiddenError} for somebody who has no role here, or who may not decide this.
 * @throws {ConflictError} when it was decided, has expired or has lapsed meanwhile.
 */
export const createAnswerCard = ({ decideApproval, cardTokens, responders }: Services): AnswerCard =>
  async function answerCard({ token, comment, responder, environments, by }) {
    if (cardTokens === undefined) {
      throw new InvalidInputError('cards are not set up here', [], { hint: 'Set MTGS_CARD_SECRET.' });
    }
    const { env, approvalId, decision } = await cardTokens.read(token);
    if (environments?.includes(env) === false) throw new ForbiddenError(`this credential is not good for ${env}`);
    const { objectId, userPrincipalName, displayName } = responder;
    const role = responders.get(objectId) ?? responders.get(userPrincipalName?.toLowerCase() ?? '');
    if (role === undefined) {
      throw new ForbiddenError('who answered has no role for cards', {
        hint: 'Add the Entra object id or user principal name to MTGS_CARD_RESPONDERS.',
      });
    }
    const name = userPrincipalName ?? displayName ?? objectId;
    const decider = inNameOf(by, { kind: 'user', id: objectId, name });
    const words = comment === undefined || comment === '' ? {} : { comment };
    return decideApproval({ env, approvalId, decision, by: { ...decider, role }, ...words });
  };
