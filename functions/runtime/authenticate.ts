import type { ApiKeys } from '../../shared/governance/api-keys.js';
import type { Authenticate } from './route.js';

const bearer = /^Bearer +(\S+)$/i;

/** Authentication by API key, sent as `Authorization: Bearer …` or `X-API-Key: …`. */
export const createAuthenticate =
  (apiKeys: ApiKeys): Authenticate =>
  async (headers) => {
    const key = headers.get('x-api-key') ?? bearer.exec(headers.get('authorization') ?? '')?.[1];
    if (key === undefined) return undefined;
    const { id, name, role, environments } = await apiKeys.authenticate(key);
    return { actor: { kind: 'api-key', id, name }, role, ...(environments !== undefined && { environments }) };
  };
