import { ask, askTagged, client } from './client.js';
import type { operations } from './schema.js';
import type { SetAside } from './types.js';

/** Everything that is changed, with its path, in one place. */

type BodyOf<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

export const signIn = (body: BodyOf<'createSession'>) => ask(client.POST('/v1/session', { body }));

export const signOut = () => ask(client.DELETE('/v1/session'));

export const createEnvironment = (env: string) =>
  ask(client.PUT('/v1/environments/{environment}', { params: { path: { environment: env } }, body: {} }));

export const saveView = (body: BodyOf<'saveView'>) => ask(client.POST('/v1/me/saved-views', { body }));

export const removeView = (view: string) =>
  ask(client.DELETE('/v1/me/saved-views/{view}', { params: { path: { view } } }));

/** Says that the person is there; the answer says when they were before. */
export const noteVisit = (env: string) =>
  ask(client.PUT('/v1/environments/{environment}/visit', { params: { path: { environment: env } } }));

export const updateConflict = (env: string, conflict: string, body: BodyOf<'updateConflict'>) =>
  ask(
    client.PATCH('/v1/environments/{environment}/conflicts/{conflict}', {
      params: { path: { environment: env, conflict } },
      body,
    }),
  );

export const analyze = (env: string) =>
  ask(
    client.POST('/v1/environments/{environment}/analysis-runs', { params: { path: { environment: env } }, body: {} }),
  );

export const saveServer = (env: string, server: string, body: BodyOf<'saveServer'>) =>
  ask(
    client.PUT('/v1/environments/{environment}/servers/{server}', {
      params: { path: { environment: env, server } },
      body,
    }),
  );

export const syncServer = (env: string, server: string, acceptRemovals?: number) =>
  ask(
    client.POST('/v1/environments/{environment}/sync-runs', {
      params: { path: { environment: env } },
      body: { servers: [server], ...(acceptRemovals !== undefined && { acceptRemovals }) },
    }),
  );

export const checkTools = (env: string, body: BodyOf<'checkTools'>) =>
  ask(client.POST('/v1/environments/{environment}/checks', { params: { path: { environment: env } }, body }));

/** A new version of the tool that `tag` names; refused when it is another one by now. */
export const updateTool = (env: string, tool: string, body: BodyOf<'updateTool'>, tag: string) =>
  ask(
    client.PUT('/v1/environments/{environment}/tools/{tool}', {
      params: { path: { environment: env, tool } },
      headers: { 'If-Match': tag },
      body,
    }),
  );

interface ProbeToAdd {
  readonly query: string;
  readonly toolId: string;
  readonly equals: readonly string[];
  readonly never: readonly string[];
}

export const addProbe = (env: string, { query, toolId, equals, never }: ProbeToAdd) =>
  ask(
    client.POST('/v1/environments/{environment}/probe-queries', {
      params: { path: { environment: env } },
      body: {
        probes: [
          {
            query,
            toolId,
            ...(equals.length > 0 && { equals: [...equals] }),
            ...(never.length > 0 && { never: [...never] }),
          },
        ],
      },
    }),
  );

/** Whether it is removed; otherwise a second party has to ask for the same. */
export async function removeProbe(env: string, probe: string): Promise<boolean> {
  const asked = client.DELETE('/v1/environments/{environment}/probe-queries/{probe}', {
    params: { path: { environment: env, probe } },
  });
  await ask(asked);
  return (await asked).response.status === 204;
}

export const acceptRecommendation = (env: string, recommendation: string) =>
  ask(
    client.POST('/v1/environments/{environment}/recommendations/{recommendation}/accept', {
      params: { path: { environment: env, recommendation } },
    }),
  );

export const rejectRecommendation = (env: string, recommendation: string, reason: string) =>
  ask(
    client.POST('/v1/environments/{environment}/recommendations/{recommendation}/reject', {
      params: { path: { environment: env, recommendation } },
      body: { reason },
    }),
  );

export type ChangeToSimulate = BodyOf<'requestSimulation'>;

export const requestSimulation = (env: string, body: ChangeToSimulate) =>
  ask(client.POST('/v1/environments/{environment}/simulations', { params: { path: { environment: env } }, body }));

export const cancelSimulation = (env: string, simulation: string) =>
  ask(
    client.DELETE('/v1/environments/{environment}/simulations/{simulation}', {
      params: { path: { environment: env, simulation } },
    }),
  );

export type Decision = 'approve' | 'reject';

export const decideApproval = (env: string, approval: string, decision: Decision, body: BodyOf<'approveApproval'>) => {
  const request = { params: { path: { environment: env, approval } }, body };
  return ask(
    decision === 'approve'
      ? client.POST('/v1/environments/{environment}/approvals/{approval}/approve', request)
      : client.POST('/v1/environments/{environment}/approvals/{approval}/reject', request),
  );
};

export const cancelApproval = (env: string, approval: string) =>
  ask(
    client.POST('/v1/environments/{environment}/approvals/{approval}/cancel', {
      params: { path: { environment: env, approval } },
    }),
  );

/** Fields of a policy; `null` takes away one that it may do without. */
export type PolicyPatch = NonNullable<BodyOf<'updateEnvironment'>['policy']>;

/** Changes fields of the policy that `tag` names; refused when it is another one by now. */
export const updatePolicy = (env: string, policy: PolicyPatch, tag: string) =>
  askTagged(
    client.PATCH('/v1/environments/{environment}', {
      params: { path: { environment: env } },
      headers: { 'If-Match': tag },
      body: { policy },
    }),
  );

/** One question to a router, whether or not it is the policy's. */
export const testRouter = (env: string, body: BodyOf<'testRouter'>) =>
  ask(client.POST('/v1/environments/{environment}/router-tests', { params: { path: { environment: env } }, body }));

export const testAlerts = (env: string, channel: string) =>
  ask(
    client.POST('/v1/environments/{environment}/alert-tests', {
      params: { path: { environment: env } },
      body: { channel },
    }),
  );

export const replayDelivery = (env: string, delivery: string) =>
  ask(
    client.POST('/v1/environments/{environment}/alert-deliveries/{delivery}/replay', {
      params: { path: { environment: env, delivery } },
    }),
  );

export const replaySetAside = (container: SetAside['container'], change: string) =>
  ask(
    client.POST('/v1/set-aside-changes/{container}/{change}/replay', {
      params: { path: { container, change } },
    }),
  );

export const createKey = (body: BodyOf<'createApiKey'>) => ask(client.POST('/v1/api-keys', { body }));

export const revokeKey = (key: string) => ask(client.DELETE('/v1/api-keys/{key}', { params: { path: { key } } }));
