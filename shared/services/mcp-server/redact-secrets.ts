/** Shorter values are words such as `true` or `prod`, and taking them out would only garble the text. */
const secretMin = 8;

/** Takes configured values out of a text: servers repeat a bad token in their complaint about it. */
export function redactSecrets(text: string, values: Iterable<string>): string {
  let clean = text;
  for (const value of values) {
    // "Bearer abc": the part after the scheme is the secret.
    for (const secret of [value, ...value.split(/\s+/)]) {
      if (secret.length >= secretMin) clean = clean.replaceAll(secret, '***');
    }
  }
  return clean;
}
