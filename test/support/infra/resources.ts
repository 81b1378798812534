import type { z } from 'zod';
import type { Resource } from './bicep.js';

export const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((one) => one.type === type);

export const propertiesOf = <Schema extends z.ZodType>(
  resources: readonly Resource[],
  type: string,
  schema: Schema,
): z.output<Schema>[] => ofType(resources, type).map(({ properties }) => schema.parse(properties));

/** The type in a resource's id. */
export const typeIn = (id: string): string => /Microsoft\.\w+\/\w+/.exec(id)?.[0] ?? 'none';

/** What a value leads to: the output of a module, which is open until it is deployed, as `site.id`; or else a type. */
export function sourceOf(value: string): string {
  const [, module, output] = /format\('(\w+)-\{0\}'.+\.outputs\.(\w+)\.value\]$/.exec(value) ?? [];
  return module === undefined || output === undefined ? typeIn(value) : `${module}.${output}`;
}

/** In an order of their own, so that lists of the same things are equal. */
export const inOrder = <T>(list: readonly T[]): T[] =>
  list.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
