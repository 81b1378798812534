import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import type { Made } from '../../shared/platform/documents/kept-pages.js';

/** An answer in JSON, written down for sending it as often as it is asked for. */
export const readyJson = (text: string): Made => ({
  bytes: Buffer.from(text),
  tag: `W/"${sha256(text).slice(0, 27)}"`,
});

/** The same of a value. One that leaves out what cannot be read gets no tag, so that nobody keeps it. */
export const readyJsonOf = (body: object): Made =>
  'unreadable' in body ? { bytes: Buffer.from(JSON.stringify(body)) } : readyJson(JSON.stringify(body));
