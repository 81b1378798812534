import { slugWords } from '../analysis/text/slug-words.js';
import { verbOf } from '../analysis/text/verbs.js';
import { describeIntent } from '../analysis/simulation/probes/describe-intent.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';
import { stemOf } from './telling-words.js';

/** What a tool does to what, by its name; a verb that the name repeats counts once. */
export function jobOf(tool: RegisteredTool): string {
  const { verb, object } = describeIntent(tool);
  const objects = object.split(' ').filter((word) => word !== verb);
  return [verbOf(verb)?.group ?? verb, ...objects.map(stemOf).sort()].join(' ');
}

/** Whether two tools do the same to the same thing by their names, whatever systems these name. */
export function isSameJob(one: RegisteredTool, two: RegisteredTool): boolean {
  const systems = new Set([one, two].flatMap(({ server }) => slugWords(server)).map(stemOf));
  const job = (tool: RegisteredTool): string =>
    jobOf(tool)
      .split(' ')
      .filter((word) => !systems.has(word))
      .join(' ');
  return job(one) === job(two);
}
