import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { isHost } from './check-host.js';

/** What a request asks for. */
export interface Target {
  /** Decoded segment by segment. */
  readonly segments: readonly string[];
  /** As it was sent. */
  readonly path: string;
  /** The same on a made-up host: whose name the sender uses says nothing about what is asked for. */
  readonly url: URL;
}

/** Path segments of RFC 3986. A URL parser would forgive more, and read `\` as `/`, which a proxy in front does not. */
const pathPattern = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})*)+$/i;
/** Query strings as browsers send them: any visible character but the one that begins a fragment. */
const queryPattern = /^[\u0021\u0022\u0024-\u007e]*$/;
const absolutePattern = /^https?:\/\/([^/?]*)([^]*)$/i;

/**
 * Reads a request target, which alone decides the route. The absolute form is taken for the path in it, as HTTP asks
 * for. Dot segments are refused rather than resolved, since whatever stands in front may have judged the path as it was.
 * @throws {InvalidInputError} when it is no target of HTTP.
 */
export function parseTarget(target: string): Target {
  const [, authority, rest = target] = absolutePattern.exec(target) ?? [];
  if (authority !== undefined && !isHost(authority)) throw invalid('names a host that is none');
  const mark = rest.indexOf('?');
  const path = (mark < 0 ? rest : rest.slice(0, mark)) || (authority === undefined ? '' : '/');
  const query = mark < 0 ? '' : rest.slice(mark + 1);
  if (!pathPattern.test(path) || !queryPattern.test(query)) throw invalid('is not a valid URL path');
  const segments = decode(path);
  if (segments.some((segment) => segment === '.' || segment === '..')) throw invalid('holds dot segments');
  return { segments, path, url: new URL(`http://localhost${path}${mark < 0 ? '' : `?${query}`}`) };
}

function decode(path: string): string[] {
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    // One slash at the end means the same as none.
    return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  } catch {
    throw invalid('is not valid UTF-8 in percent-encoding');
  }
}

const invalid = (what: string): InvalidInputError => new InvalidInputError(`the request target ${what}`);
