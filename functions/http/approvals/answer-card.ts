import { z } from 'zod';
import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import { type AnswerCard, responderSchema } from '../../../shared/approvals/answer-card.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly answerCard: AnswerCard;
  readonly now: () => Date;
}

/**
 * POST /v1/webhooks/teams: what a button of an approval's card was answered with. The workflow proves itself by its own
 * credential, the button by its signature, and who pressed it decides.
 */
export const answerCard = ({ answerCard: answer, now }: Services) =>
  defineRoute({
    name: 'answerCard',
    method: 'POST',
    route: 'v1/webhooks/teams',
    roles: rolesFrom('reviewer'),
    concerns: 'everything',
    summary: "Take the answer to an approval's card, from the workflow that posted it",
    body: z.strictObject({
      token: z.string().min(1).max(2000),
      comment: z.string().max(2000).nullish(),
      responder: responderSchema,
    }),
    answers: { 200: { description: 'Decided', schema: shownApprovalSchema } },
    async handle({ body: { token, comment, responder }, caller }) {
      const words = comment === undefined || comment === null ? {} : { comment };
      return {
        status: 200,
        body: toShownApproval(
          await answer({ token, responder, environments: caller.environments, by: caller, ...words }),
          now(),
        ),
      };
    },
  });
