import { join } from 'node:path';
import { openFollowed } from '../../../cli/stack/open-followed.js';
import type { ApiExamples } from '../../../functions/openapi/api-examples.js';
import { createApiKeys } from '../../../shared/access/api-keys.js';
import type { Role } from '../../../shared/domain/governance/access.js';
import { bySystem } from '../../../shared/domain/event.js';
import { createEnvironmentHealth } from '../../../shared/registry/conflicts/environment-health.js';
import { createNoteHealth } from '../../../shared/registry/conflicts/health-course.js';
import { createRegistryStore } from '../../../shared/stores/registry-store.js';
import { createSetAsideStore } from '../../../shared/stores/set-aside-store.js';
import type { Stack } from '../hosts/embedded-stack.js';
import type { Receiver } from '../peers/receiver.js';
import { createApiStory } from './api-story.js';
import { access } from './chapters/access.js';
import { alerts, subscription } from './chapters/alerts.js';
import { analyses, checks, registrationGate, router } from './chapters/analyses.js';
import { approvals } from './chapters/approvals.js';
import { audit } from './chapters/audit.js';
import { conflicts } from './chapters/conflicts.js';
import { environmentHealth, environments } from './chapters/environments.js';
import { instance, setAside } from './chapters/instance.js';
import { probes } from './chapters/probes.js';
import { decidedTwice, problems } from './chapters/problems.js';
import { recommendations } from './chapters/recommendations.js';
import { goodbye, registryApi, servers, synchronisations } from './chapters/servers.js';
import { simulations } from './chapters/simulations.js';
import { conflictingTools, tools } from './chapters/tools.js';
import { createStable } from './stable.js';
import type { World } from './world.js';

interface Parts {
  readonly stack: Stack;
  readonly dataFolder: string;
  readonly receiver: Receiver;
  readonly shopUrl: string;
}

const now = (): Date => new Date();

/** Uses every operation of the API on a running instance, in an order that makes sense; returns what was said. */
export async function tellApiStory({ stack, dataFolder, receiver, shopUrl }: Parts): Promise<ApiExamples> {
  const open = (name: string) => openFollowed(join(dataFolder, 'mtgs.db'), name);
  const apiKeys = createApiKeys(open('access'), now);
  const keyOf = async (name: string, role: Role): Promise<string> =>
    (await apiKeys.create({ name, role, by: bySystem })).key;
  const workflows = 'prod-00.westeurope.logic.azure.com';
  const replaced = {
    [receiver.url]: `https://${workflows}`,
    [new URL(receiver.url).host]: workflows,
    [shopUrl]: 'https://shop.example.com/mcp',
  };
  const keys = { admin: stack.key, ada: await keyOf('Ada', 'developer'), rita: await keyOf('Rita', 'reviewer') };
  const stable = createStable(replaced);
  stable.learn(Object.values(keys).join(' '));
  const story = createApiStory({ url: stack.url, key: stack.key, stable });
  const world: World = {
    story,
    keys,
    receiver,
    shopUrl,
    async noteHealth(env) {
      const services = { registry: createRegistryStore(open('registry')), now };
      await createNoteHealth(services)(await createEnvironmentHealth(services)(env));
    },
    async setAside() {
      const store = createSetAsideStore(open('poison'), now);
      const [document] = (await open('registry').changes(undefined)).documents;
      await store.add({ container: 'registry', source: 'onEventRecorded', reason: 'it has no type', document });
      return (await store.list()).items[0]?.id ?? '';
    },
  };
  await instance(world);
  await access(world);
  await environments(world);
  await servers(world);
  await subscription(world);
  await synchronisations(world);
  await tools(world);
  await conflictingTools(world);
  await checks(world);
  await registrationGate(world);
  await registryApi(world);
  await analyses(world);
  await probes(world);
  await router(world);
  await simulations(world);
  const suppression = await conflicts(world);
  await environmentHealth(world);
  await approvals(world, suppression);
  await decidedTwice(world, suppression);
  await recommendations(world);
  await alerts(world);
  await audit(world);
  await setAside(world);
  await problems(world);
  await goodbye(world);
  return story.examples;
}
