import { z } from 'zod';
import type { ReplaySetAside } from '../../../shared/stores/replay-set-aside.js';
import { followedSchema } from '../../../shared/stores/set-aside-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { shownSetAsideSchema, toShownSetAside } from './shown-set-aside.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/set-aside-changes/{container}/{change}/replay */
export const replaySetAside = ({ replaySetAside: replay }: { readonly replaySetAside: ReplaySetAside }) =>
  defineRoute({
    name: 'replaySetAside',
    method: 'POST',
    route: 'v1/set-aside-changes/{container}/{change}/replay',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: 'Process a change that was set aside, now that its reason is mended',
    params: z.object({ container: followedSchema, change: z.string().max(100) }),
    answers: { 202: { description: 'It goes through the change feed again', schema: shownSetAsideSchema } },
    async handle({ params: { container, change }, caller: { environments } }) {
      return { status: 202, body: toShownSetAside(await replay({ container, id: change, environments })) };
    },
  });
