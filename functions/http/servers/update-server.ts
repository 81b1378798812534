import { shownServerSchema } from '../../../shared/domain/registry/server.js';
import { PreconditionFailedError } from '../../../shared/kernel/errors/errors.js';
import { mayStartProcesses } from '../../../shared/access/may-start-processes.js';
import type { SaveServer, ServerInput } from '../../../shared/registry/servers/save-server.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findServer } from './find-server.js';
import { serverParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { serverBodySchema, showServerValue } from './shown-server.js';

interface Services {
  readonly registry: RegistryStore;
  readonly saveServer: SaveServer;
}

/** PATCH /v1/environments/{environment}/servers/{server}: what is left out stays as it is. */
export const updateServer = ({ registry, saveServer }: Services) =>
  defineRoute({
    name: 'updateServer',
    method: 'PATCH',
    route: 'v1/environments/{environment}/servers/{server}',
    roles: rolesFrom('developer'),
    concerns: ({ params }) => [params.server],
    summary: 'Change parts of a server',
    params: serverParams,
    body: serverBodySchema.partial(),
    answers: { 200: { description: 'As it is now', schema: shownServerSchema } },
    async handle({ params: { environment: env, server: id }, body, caller, ifMatch }) {
      const { value: before, etag } = await findServer(registry, env, id);
      // What was left out is filled in from what was read: it must not have changed when it is written.
      const precondition = (current: string | undefined): void => {
        ifMatch?.(current);
        if (current !== etag) throw new PreconditionFailedError('somebody else changed the server just now');
      };
      const { title = before.title, owner = before.owner, source = before.source } = body;
      const { transport = before.transport, autoSync = before.autoSync } = body;
      await saveServer({
        env,
        // All that is said about a server: what is not handed on would be erased.
        server: { id, title, owner, transport, autoSync, source } satisfies Record<keyof ServerInput, unknown>,
        by: caller,
        mayStartProcesses: mayStartProcesses(caller),
        precondition,
      });
      return documentAnswer(await findServer(registry, env, id), showServerValue);
    },
  });
