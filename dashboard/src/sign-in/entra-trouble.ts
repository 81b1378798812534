import { ExplainedError, isRecord, OfflineError } from '../api/problem.js';

type Words = readonly [message: string, hint: string];

const again = 'Sign in again.';
const administrator = 'Have the administrator of MTGS compare the app registration with docs/guides/identity.md.';

const cancelled: Words = ['You came back from Microsoft without signing in.', again];
const unasked: Words = ['This answer of Microsoft belongs to no sign-in that began in this tab.', again];
const incomplete: Words = [
  'Microsoft wants one more step of this account, such as a second factor or consent.',
  'Sign in again, and do what Microsoft asks for. If it asks for nothing, ask an administrator of Entra ID.',
];
const tooLate: Words = ['The sign-in took too long, or was used already.', again];
const unreachable: Words = [
  'This browser cannot reach Microsoft.',
  'Check the network and extensions that block requests, then sign in again.',
];
const misconfigured: Words = ['Microsoft does not know this application, its address or its scope.', administrator];
const notNow: Words = ['Microsoft cannot sign anybody in at the moment.', 'Wait a few minutes, then sign in again.'];

/** What a person reads for each code: of OAuth 2.0 and OpenID Connect first, then of MSAL. */
const wordsOf: Readonly<Record<string, Words>> = {
  access_denied: cancelled,
  user_cancelled: cancelled,
  interaction_required: incomplete,
  consent_required: incomplete,
  login_required: incomplete,
  invalid_grant: tooLate,
  temporarily_unavailable: notNow,
  server_error: notNow,
  unauthorized_client: misconfigured,
  invalid_client: misconfigured,
  invalid_request: misconfigured,
  invalid_scope: misconfigured,
  invalid_resource: misconfigured,
  authority_uri_insecure: misconfigured,
  issuer_validation_failed: misconfigured,
  state_mismatch: unasked,
  state_not_found: unasked,
  invalid_state: unasked,
  unable_to_parse_state: unasked,
  no_state_in_hash: unasked,
  no_token_request_cache_error: unasked,
  nonce_mismatch: unasked,
  endpoints_resolution_error: unreachable,
  openid_config_error: unreachable,
  network_error: unreachable,
  no_network_connectivity: unreachable,
  post_request_failed: unreachable,
  get_request_failed: unreachable,
  timed_out: unreachable,
};

/** Nobody signed in, and Entra ID said nothing: a page that was opened with an answer of some other time. */
export const noAnswer = (): ExplainedError => new ExplainedError(...unasked);

/** Microsoft's own number of an error, for whoever has to look it up. Its words are anybody's and are not shown. */
function numberIn(message: unknown): string {
  const [number] = (typeof message === 'string' && /AADSTS\d{4,9}/.exec(message)) || [];
  return number === undefined ? '' : ` (${number})`;
}

/** What went wrong while signing in with Entra ID, in plain words and with the next step. */
export function explainEntra(error: unknown): unknown {
  if (error instanceof ExplainedError) return error;
  if (error instanceof OfflineError) {
    return new ExplainedError('MTGS does not answer, so you are not signed in yet.', 'Sign in again in a moment.', {
      cause: error,
    });
  }
  const code = isRecord(error) ? error['errorCode'] : undefined;
  if (typeof code !== 'string') return error;
  const words = Object.hasOwn(wordsOf, code) ? wordsOf[code] : undefined;
  const [message, hint] = words ?? ['Signing in with Microsoft failed.', again];
  const known = words === undefined && /^\w{1,60}$/.test(code) ? ` (${code})` : '';
  const number = isRecord(error) ? numberIn(error['errorMessage']) : '';
  return new ExplainedError(`${message}${number === '' ? known : number}`, hint, { cause: error });
}
