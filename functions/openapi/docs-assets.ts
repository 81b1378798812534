import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the code of a package that is installed; a checkout has no such folder. */
const packed = fileURLToPath(new URL('./swagger', import.meta.url));

const folderOfSwagger = (): string =>
  existsSync(packed) ? packed : dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI that the page needs, and nothing else of that folder. */
const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const start = `window.addEventListener('load', () => {
  SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs', deepLinking: true });
});
`;

/** An asset of the API reference, or `undefined` for anything else. */
export async function readDocsAsset(name: string): Promise<{ type: string; content: Uint8Array } | undefined> {
  if (name === 'start.js') {
    return { type: 'text/javascript; charset=utf-8', content: new TextEncoder().encode(start) };
  }
  const type = Object.hasOwn(files, name) ? files[name] : undefined;
  return type === undefined ? undefined : { type, content: await readFile(join(folderOfSwagger(), name)) };
}

export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>MTGS API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** Only our own files, and the inline styles that Swagger UI sets. */
export const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";
