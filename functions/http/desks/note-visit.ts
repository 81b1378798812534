import { z } from 'zod';
import type { NoteVisit } from '../../../shared/registry/desks/note-visit.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** PUT /v1/environments/{environment}/visit */
export const noteVisit = ({ noteVisit: note }: { readonly noteVisit: NoteVisit }) =>
  defineRoute({
    name: 'noteVisit',
    method: 'PUT',
    route: 'v1/environments/{environment}/visit',
    roles: rolesFrom('viewer'),
    concerns: 'nothing',
    summary: 'Say that you are there, and learn when you were last; away for half an hour makes another visit',
    params: environmentParams,
    answers: {
      200: {
        description: 'Noted',
        schema: z.object({
          /** When you were there last before this visit; absent where you never were. */
          before: z.iso.datetime().optional(),
        }),
      },
    },
    async handle({ params: { environment: env }, caller: { actor } }) {
      const before = await note(actor, env);
      return { status: 200, body: { ...(before !== undefined && { before }) } };
    },
  });
