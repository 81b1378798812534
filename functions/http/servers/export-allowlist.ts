import { z } from 'zod';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { exportedAllowlistSchema } from '../../../shared/api/exported-allowlist.js';
import { allowlistFormatSchema } from '../../../shared/domain/registry/allowlist-format.js';
import type { ExportAllowlist } from '../../../shared/registry/allowlists/export-allowlist.js';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';

/** GET /v1/environments/{environment}/allowlists/{format}: the file that tells a client which servers it may use. */
export const exportAllowlist = ({ exportAllowlist: exportList }: { readonly exportAllowlist: ExportAllowlist }) =>
  defineRoute({
    name: 'exportAllowlist',
    method: 'GET',
    route: 'v1/environments/{environment}/allowlists/{format}',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: 'The file that tells a client which servers it may use: those of which everything is approved',
    params: environmentParams.extend({ format: allowlistFormatSchema }),
    query: z.strictObject({}),
    answers: { 200: { description: 'The file, and which servers it does not allow', schema: exportedAllowlistSchema } },
    async handle({ params: { environment, format }, caller, isHead }) {
      const exported = await exportList({ env: environment, format, by: caller, isHandedOver: !isHead });
      return { status: 200, body: { environment, format, ...exported } };
    },
  });
