const password = /passw(?:or)?d$|passphrase$|passcode$|pwd$|(?:^|[-_.\s])(?:pass|pw|pin|otp)$/i;
const secret =
  /token|key|secret|passw|passphrase|pwd|auth|credential|cookie|signature|bearer|jwt|session|webhook|licen[cs]e|connection|(?:^|[-_.\s])(?:pass|pw|pin|otp|sig|sid|dsn|salt|code)(?:$|[-_.\s])/i;

/**
 * What the name of a value says about it: a `password` is a secret whatever it looks like; a `secret` is one unless it
 * is plainly something else, as in `MAX_TOKENS=4096`.
 */
export function tellingName(name: string | undefined): 'password' | 'secret' | undefined {
  if (name === undefined) return undefined;
  if (password.test(name)) return 'password';
  return secret.test(name) ? 'secret' : undefined;
}
