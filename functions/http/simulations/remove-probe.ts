import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { RemoveProbe } from '../../../shared/registry/probes/change-probes.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly removeProbe: RemoveProbe;
}

/** Somebody else has to ask as well. */
const askedSchema = z.object({ removed: z.literal(false) });

/** DELETE /v1/environments/{environment}/probe-queries/{probe} */
export const removeProbe = ({ registry, removeProbe: remove }: Services) =>
  defineRoute({
    name: 'removeProbe',
    method: 'DELETE',
    route: 'v1/environments/{environment}/probe-queries/{probe}',
    roles: rolesFrom('reviewer'),
    async concerns({ params: { environment: env, probe } }) {
      const stored = await registry.probes.get(env, probe);
      return stored === undefined ? [] : [serverOfTool(stored.value.expected)];
    },
    summary: 'Remove a test question; one that somebody else keeps takes two parties',
    params: z.object({ environment: slugSchema, probe: z.string().regex(/^[\da-f]{1,64}$/) }),
    answers: {
      202: {
        description: "It is somebody else's: asked for, and removed when a second party asks as well",
        schema: askedSchema,
      },
      204: { description: 'Removed' },
    },
    async handle({ params: { environment: env, probe }, caller }) {
      const outcome = await remove({ env, probe, by: caller });
      return outcome === 'removed' ? { status: 204 } : { status: 202, body: { removed: false as const } };
    },
  });
