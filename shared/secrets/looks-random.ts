/** How tokens of well-known services begin. */
const prefixes =
  'sk-|[sr]k_live_|[sr]k_test_|gh[opsur]_|github_pat_|gl[a-z]{2,6}-|xox[a-z]-|xapp-|hf_|npm_|pypi-|sbp_|sb_secret_|r8_|ntn_|secret_|lin_api_|lin_oauth_|shp[a-z]{2}_|do[opr]_v1_|figd_|whsec_|mtgs_|SG\\.|ya29\\.|AIza|GOCSPX-|dapi|PMAK-|ph[cx]_|tvly-|fc-|AKIA|ASIA|nvapi-|gsk_|pplx-|ATATT|ATCTT|vercel_|tskey-|dckr_pat_|napi_|pscale_';
const knownShape = new RegExp(`(?<![A-Za-z0-9])(?:${prefixes})(?=[\\w.=+/-]{0,99}\\d)[\\w.=+/-]{8}`);
const jsonWebToken = /(?<![A-Za-z0-9])eyJ[\w-]{8,}/;
const uuid = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/i;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Whether a text holds a token of a shape that is known. */
export const hasSecretShape = (text: string): boolean =>
  [knownShape, jsonWebToken, privateKey].some((shape) => shape.test(text));

const runMin = 16;
const lettersMin = 20;
const joinedMin = 20;
/** English has some 38 vowels in a hundred letters, random letters have 19. */
const vowelShareMax = 0.28;

/** Whether a text holds something that no person would write: a token, a hash, an id made of random characters. */
export const looksRandom = (text: string): boolean =>
  uuid.test(text) ||
  (text.match(/[A-Za-z0-9]{16,}/g) ?? []).some(isRandomRun) ||
  (text.match(/[\w+=~-]{20,}/g) ?? []).some(isRandomWhenJoined);

function isRandomRun(run: string): boolean {
  if (run.length >= runMin && changes(run) >= 2) return true;
  const letters = run.replaceAll(/\d/g, '');
  const isNoName = /\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run));
  const vowels = letters.match(/[aeiou]/gi)?.length ?? 0;
  return isNoName && letters.length >= lettersMin && vowels < letters.length * vowelShareMax;
}

/** Base64 for URLs and the like, where hyphens and underscores are characters like any other. */
function isRandomWhenJoined(text: string): boolean {
  const parts = text.split(/[_+=~-]+/).filter((part) => part !== '');
  if (parts.every((part) => /^(?:[A-Za-z]+|\d+)$/.test(part))) return false;
  const joined = parts.join('');
  return joined.length >= joinedMin && changes(joined) >= 4;
}

/** How often letters and digits take turns. */
const changes = (text: string): number => text.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
