import { isWithinEnvironments } from '../../../shared/domain/governance/is-within-environments.js';
import type { SetAsideStore } from '../../../shared/stores/set-aside-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { pageOf, pageQuery } from '../../wire/schemas.js';
import { shownSetAsideSchema, toShownSetAside } from './shown-set-aside.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/set-aside-changes */
export const listSetAside = ({ setAside }: { readonly setAside: SetAsideStore }) =>
  defineRoute({
    name: 'listSetAside',
    method: 'GET',
    route: 'v1/set-aside-changes',
    roles: rolesFrom('admin'),
    summary: 'List changes that could not be processed, with the reason; a hundred of each container at most',
    query: pageQuery,
    answers: { 200: { description: 'The changes', schema: pageOf(shownSetAsideSchema) } },
    async handle({ query, caller }) {
      const { items: all, unreadable } = await setAside.list();
      const items = all.filter(({ env }) => isWithinEnvironments([env], caller.environments));
      return listAnswer(
        'set-aside-changes',
        // What cannot be read belongs to no environment that anybody could be limited to.
        { items, unreadable: caller.environments === undefined ? unreadable : [] },
        ({ container, id }) => `${container} ${id}`,
        query,
        toShownSetAside,
      );
    },
  });
