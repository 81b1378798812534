import { type Html, markup } from './markup.js';

const common = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2330; background: #fff }
  h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin-top: 2rem } li, p { overflow-wrap: anywhere }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d8dde6; overflow-wrap: anywhere }
  meter { width: 20rem; max-width: 100% }
  mark { background: #fbdcdf; color: #171b22; font: .8em ui-monospace, monospace }
  @media (prefers-color-scheme: dark) { body { color: #e6e9ef; background: #14181f } th, td { border-color: #38414f } }`;

/** A whole page that loads nothing and runs nothing. Title and style are words of the code, never text from outside. */
export function toPage(title: string, body: readonly Html[], style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${String(markup`${title}`)}</title>
<style>${common}${style}</style>
</head>
<body>
${body.map(String).join('\n')}
</body>
</html>
`;
}
