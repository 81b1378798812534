/**
 * A value in the forms in which a server may repeat it: as it is, percent-encoded or decoded, escaped as in JSON or
 * HTML, and inside base64, whatever stands before it there.
 */
export function secretForms(value: string): string[] {
  const roots = [value, value.trim(), percentDecoded(value)].filter((root) => root !== undefined);
  return [...new Set([...new Set(roots)].flatMap((root) => [...textForms(root), ...base64Forms(root)]))];
}

function textForms(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  return [
    text,
    encodeURIComponent(text.toWellFormed()),
    encodeURI(text.toWellFormed()),
    new URLSearchParams([['', text]]).toString().slice(1),
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ];
}

/** Of shorter values base64 has too few characters to tell them from others. */
const base64Min = 6;

/** The characters of base64 that stand for this value alone, for each of the three places at which it can begin. */
function base64Forms(value: string): string[] {
  if (value.length < base64Min) return [];
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const form = encoded.slice(start, end);
    return [form, form.replaceAll('-', '+').replaceAll('_', '/')];
  });
}

/** What base64 stands for, when that is a text that people write: user and password, or a configuration. */
export function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e\u00a0-\ufffc]+$/.test(decoded) ? decoded : undefined;
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined; // It is no encoding of anything.
  }
}
