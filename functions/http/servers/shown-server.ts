import { z } from 'zod';
import {
  isSettingForServers,
  type Server,
  serverSchema,
  serverSettingPrefix,
  type ShownServer,
  type SyncResult,
  type Transport,
  transportSchema,
} from '../../../shared/domain/registry/server.js';
import type { StaleSince } from '../../../shared/registry/servers/stale-since.js';
import { createRedactor } from '../../../shared/secrets/create-redactor.js';
import { mask, maskTransport } from '../../../shared/secrets/mask-transport.js';
import { settingsNamedIn } from '../../../shared/secrets/references.js';
import { secretsOfTransport } from '../../../shared/secrets/secrets-of-transport.js';

/** A server as it is shown: without anybody's secrets. */
export function showServerValue({ id, env, transport, lastSync, localCommand, ...rest }: Server): ShownServer {
  return {
    id,
    environment: env,
    ...rest,
    transport: maskTransport(transport),
    ...(lastSync !== undefined && { lastSync: showLastSync(lastSync, transport) }),
    ...(localCommand !== undefined && {
      localCommand: { allowedBy: localCommand.allowedBy, allowedAt: localCommand.allowedAt },
    }),
  };
}

/** What an earlier version wrote down may hold secrets. */
const showLastSync = ({ reason, ...rest }: SyncResult, transport: Transport): SyncResult =>
  reason === undefined ? rest : { ...rest, reason: createRedactor(secretsOfTransport(transport, {}).values)(reason) };

/** Characters of JSON that a transport may take. */
const transportMax = 65_536;

/** How a server is reached, as people say it. */
const transportBodySchema = transportSchema.superRefine((transport, context) => {
  const complain = (message: string): void => {
    context.addIssue({ code: 'custom', message });
  };
  const text = JSON.stringify(transport);
  if (text.length > transportMax) complain(`takes ${text.length} characters, at most ${transportMax} are accepted`);
  if (text.includes(mask)) {
    complain(
      `holds "${mask}", which is shown instead of a secret: send the value, or a reference like \${${serverSettingPrefix}NAME}`,
    );
  }
  const foreign = new Set(settingsNamedIn(text).filter((name) => !isSettingForServers(name)));
  if (transport.type === 'http') for (const name of settingsNamedIn(transport.url)) foreign.delete(name);
  if (foreign.size > 0) {
    const names = [...foreign].slice(0, 5).join(', ').slice(0, 100);
    complain(`names ${names}: servers can name only settings that begin with ${serverSettingPrefix}`);
  }
});

/** A server as it is shown when it is read: also with since when its scheduled synchronisation is missing. */
export const createShowServer = (staleSince: StaleSince) =>
  function showServer(server: Server): ShownServer {
    const since = staleSince(server);
    return { ...showServerValue(server), ...(since !== undefined && { stale: { since } }) };
  };

/** What people say about a server. */
export const serverBodySchema = serverSchema
  .pick({ title: true, owner: true, source: true })
  .extend({ transport: transportBodySchema, autoSync: z.boolean().optional() })
  .strict();
