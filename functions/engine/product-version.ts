import { readFileSync } from 'node:fs';
import { z } from 'zod';

const file = ['../../package.json', '../../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .map((url) => {
    try {
      return readFileSync(url, 'utf8');
    } catch {
      return undefined; // Sources stand one folder less deep than what is built from them.
    }
  })
  .find((text) => text?.includes('"name": "mtgs"'));

/** The version of MTGS as its package says. */
export const productVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(file ?? '{"version":"0.0.0"}')).version;
