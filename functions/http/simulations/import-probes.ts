import { z } from 'zod';
import type { ImportProbes } from '../../../shared/registry/probes/import-probes.js';
import { probeFormatSchema } from '../../../shared/analysis/simulation/probes/probe-format.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const count = z.int().nonnegative();
const importedSchema = z.object({
  added: count,
  known: count,
  full: count,
  skipped: count,
  problems: z.array(z.object({ row: z.int().positive(), reason: z.string() })),
});

/** POST /v1/environments/{environment}/probe-queries/import */
export const importProbes = ({ importProbes: take }: { readonly importProbes: ImportProbes }) =>
  defineRoute({
    name: 'importProbes',
    method: 'POST',
    route: 'v1/environments/{environment}/probe-queries/import',
    roles: rolesFrom('reviewer'),
    concerns: 'everything',
    summary: 'Keep questions from a log, without the personal data in them',
    params: environmentParams,
    body: z.strictObject({
      format: probeFormatSchema,
      content: z.string().min(1).max(4_000_000),
      source: z.string().max(200).optional(),
    }),
    answers: { 200: { description: 'What came of it; rows that could not be used are named', schema: importedSchema } },
    async handle({ params: { environment: env }, body: { format, content, source }, caller }) {
      return { status: 200, body: await take({ env, format, content, source, by: caller }) };
    },
  });
