import { z } from 'zod';
import { UnauthenticatedError } from '../kernel/errors/errors.js';
import { entraClaimsSchema, type Principal, principalOf } from './principal.js';
import type { RoleMap } from './role-map.js';

const headerMax = 65_536;

const principalSchema = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string().max(500), val: z.string().max(4000) })).max(2500),
});

/** Claim types come in a short and a long form. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'],
  ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'],
  ['http://schemas.microsoft.com/identity/claims/scope', 'scp'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'roles'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'upn'],
]);
const lists = new Set(['roles', 'groups']);
const numbers = new Set(['iat']);

/**
 * Whom App Service Authentication vouches for in `X-MS-CLIENT-PRINCIPAL` (base64 of JSON). Only to be called where the
 * app stands behind it: elsewhere anybody can send that header.
 * @throws {UnauthenticatedError} for a header that is not one. @throws {ForbiddenError} for an account without a role.
 */
export function readEasyAuth(header: string, tenant: string, roleMap: RoleMap): Principal {
  if (header.length > headerMax) throw new UnauthenticatedError('the header X-MS-CLIENT-PRINCIPAL is too long');
  const parsed = principalSchema.safeParse(decode(header));
  if (!parsed.success) throw invalid(parsed.error);

  const found = new Map<string, unknown>();
  for (const { typ, val } of parsed.data.claims) {
    const name = shortNames.get(typ) ?? typ;
    if (lists.has(name)) found.set(name, [...((found.get(name) as string[] | undefined) ?? []), val]);
    else if (!found.has(name)) found.set(name, numbers.has(name) ? Number(val) : val);
  }
  found.delete('_claim_names'); // A text here; an overage shows as no role.
  const claims = entraClaimsSchema.safeParse(Object.fromEntries(found));
  if (!claims.success || claims.data.tid !== tenant) throw invalid(claims.error);
  // The platform signs people in; a machine's token has no scope and says what it is.
  const { idtyp, scp = '', preferred_username, upn } = claims.data;
  const isPerson = idtyp !== 'app' && (preferred_username ?? upn ?? scp) !== '';
  return principalOf({ ...claims.data, scp: isPerson ? scp : undefined }, roleMap);
}

const invalid = (cause?: unknown): UnauthenticatedError =>
  new UnauthenticatedError('the header X-MS-CLIENT-PRINCIPAL is not one of this tenant', { cause });

function decode(header: string): unknown {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
