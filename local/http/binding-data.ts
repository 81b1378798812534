/** Largest body whose fields are looked at, in bytes: more would cost time for what nothing here needs. */
const bodyMax = 64 * 1024;

/**
 * What a function finds in `request.params`. Azure puts query parameters and the text fields of a JSON body there beside
 * the route's own parameters; the latter win, but are spelled as the query spells them. An app that trusts its names
 * should fail here, not there first.
 */
export function bindingData(
  parameters: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: Uint8Array,
): Record<string, string> {
  const data = Object.create(null) as Record<string, string>;
  const own = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  for (const [name, value] of [...query, ...textFields(body)]) {
    const parameter = own.get(name.toLowerCase());
    if (parameter !== undefined) parameter.name = name;
    else data[name] = value;
  }
  for (const { name, value } of own.values()) data[name] = value;
  return data;
}

function textFields(body: Uint8Array): [string, string][] {
  if (body.byteLength === 0 || body.byteLength > bodyMax) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  } catch {
    return [];
  }
}
