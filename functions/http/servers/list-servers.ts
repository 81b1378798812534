import { shownServerSchema } from '../../../shared/domain/registry/server.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { StaleSince } from '../../../shared/registry/servers/stale-since.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { createShowServer } from './shown-server.js';

interface Services {
  readonly registry: RegistryStore;
  readonly staleSince: StaleSince;
}

/** GET /v1/environments/{environment}/servers */
export const listServers = ({ registry, staleSince }: Services) =>
  defineRoute({
    name: 'listServers',
    method: 'GET',
    route: 'v1/environments/{environment}/servers',
    roles: rolesFrom('viewer'),
    summary: "List an environment's servers, with what their last synchronisation came to, and which are stale",
    params: environmentParams,
    query: pageQuery,
    answers: { 200: { description: 'The servers, by id', schema: pageOf(shownServerSchema) } },
    async handle({ params: { environment: env }, query }) {
      await findEnvironment(registry, env);
      const { items: all, unreadable } = await registry.servers.survey(env);
      const items = all.map(({ value }) => value).filter(({ deletedAt }) => deletedAt === undefined);
      return listAnswer(
        `servers of ${env}`,
        { items, unreadable },
        ({ id }) => id,
        query,
        createShowServer(staleSince),
      );
    },
  });
