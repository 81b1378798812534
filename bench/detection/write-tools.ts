import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { createRandom } from './random.js';

const systems = 'orbit harbor quarry lantern meadow cinder falcon willow summit canyon prism anchor ember delta'.split(
  ' ',
);
const objects =
  'invoice customer order ticket branch file folder message channel user team project report dashboard metric alert key secret image volume cluster node pipeline job event calendar contact note page comment label release shipment product price account payment refund'.split(
    ' ',
  );
const verbs = 'create get list update delete search archive export'.split(' ');
const parameters = 'id name query limit cursor status owner since until format description tags'.split(' ');

/** Servers of 12 tools each, for when no real registry is at hand: verbs and objects in sentences of a fixed form. */
export function writeTools(): RegisteredTool[] {
  const random = createRandom(1);
  return systems.flatMap((system) =>
    Array.from({ length: 12 }, () => {
      const [verb, object] = [random.pick(verbs), random.pick(objects)];
      const properties = Object.fromEntries(
        Array.from({ length: 1 + Math.floor(random.next() * 6) }, () => random.pick(parameters)).map((parameter) => [
          parameter,
          { type: random.pick(['string', 'integer', 'boolean']), description: `The ${parameter} of the ${object}.` },
        ]),
      );
      const definition = {
        name: `${verb}_${object}_${random.pick(objects)}`,
        description: `${verb} a ${object} in ${system}. Gives back the ${random.pick(objects)} with its ${random.pick(parameters)}.`,
        inputSchema: { type: 'object' as const, properties },
      };
      return {
        id: toolIdOf(system, definition.name),
        server: system,
        definition,
        fingerprint: fingerprintOf(definition),
      };
    }),
  );
}
