import { z } from 'zod';
import type { ReplaySetAside } from '../../../shared/stores/replay-set-aside.js';
import { followedSchema, setAsideSchema } from '../../../shared/stores/set-aside-store.js';
import { defineRoute } from '../../engine/route.js';

const shownSchema = setAsideSchema.omit({ document: true, text: true });

/** POST /v1/set-aside-changes/{container}/{change}/replay */
export const replaySetAside = ({ replaySetAside: replay }: { readonly replaySetAside: ReplaySetAside }) =>
  defineRoute({
    name: 'replaySetAside',
    method: 'POST',
    route: 'v1/set-aside-changes/{container}/{change}/replay',
    concerns: 'everything',
    summary: 'Process a change that was set aside, now that its reason is mended',
    params: z.object({ container: followedSchema, change: z.string().max(100) }),
    answers: { 202: { description: 'It goes through the change feed again', schema: shownSchema } },
    async handle({ params: { container, change }, caller: { environments } }) {
      return { status: 202, body: shownSchema.parse(await replay({ container, id: change, environments })) };
    },
  });
