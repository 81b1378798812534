import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageFile = ['../package.json', '../../package.json', '../../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .map((url) => {
    try {
      return { url, text: readFileSync(url, 'utf8') };
    } catch {
      return undefined; // How deep the code is depends on whether it is compiled or bundled.
    }
  })
  .find((found) => found !== undefined && /"name": "mtgs(?:-server)?"/.test(found.text));

/** The folder that the package of MTGS is in. */
export const productFolder = packageFile === undefined ? '.' : fileURLToPath(new URL('.', packageFile.url));

/** The version of MTGS as its package says. */
export const productVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(packageFile?.text ?? '{"version":"0.0.0"}')).version;
