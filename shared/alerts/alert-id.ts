import { sha256 } from '../kernel/canonical/canonical-json.js';

const idMax = 200;
const readableMax = 120;

/**
 * The id of an alert that no event has named: the same alert of the same environment has the same id, and no other has it.
 * Mail takes it as its `Message-ID`, where all environments meet. What is too long ends in a digest of the whole.
 */
export function alertIdOf(what: string, env: string, ...parts: readonly string[]): string {
  const text = [what, env, ...parts].join('/');
  return text.length <= idMax ? text : `${text.slice(0, readableMax)}~${sha256(text)}`;
}
