import type { ApiKeys } from '../../shared/governance/api-keys.js';
import type { Authenticate, RequestHeaders } from './caller.js';

const bearer = /^Bearer +(\S+)$/i;
const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]):\d{1,5}$/i;
const addressMax = 64;

/** Authentication by API key, sent as `Authorization: Bearer …` or `X-API-Key: …`. */
export const createAuthenticate =
  (apiKeys: ApiKeys): Authenticate =>
  async (headers) => {
    const key = headers.get('x-api-key') ?? bearer.exec(headers.get('authorization') ?? '')?.[1];
    if (key === undefined) return undefined;
    const { id, name, role, environments } = await apiKeys.authenticate(key, addressOf(headers));
    return { actor: { kind: 'api-key', id, name }, role, ...(environments !== undefined && { environments }) };
  };

/** The last hop of `X-Forwarded-For`, which the platform adds itself; what stands before it is the sender's own claim. */
function addressOf(headers: RequestHeaders): string | undefined {
  const hop = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const address = withPort.exec(hop)?.[1] ?? hop;
  return address === '' ? undefined : address.slice(0, addressMax);
}
