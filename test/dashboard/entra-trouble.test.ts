import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiProblem, ExplainedError, OfflineError } from '../../dashboard/src/api/problem.js';
import { explainEntra } from '../../dashboard/src/sign-in/entra-trouble.js';
import { nextView } from '../../dashboard/src/sign-in/next-view.js';
import { readFragment } from '../../dashboard/src/sign-in/read-fragment.js';

const explained = (error: unknown): ExplainedError => {
  const said = explainEntra(error);
  expect(said).toBeInstanceOf(ExplainedError);
  return said as ExplainedError;
};

test.each([
  ['access_denied', /without signing in/, /Sign in again/],
  ['interaction_required', /one more step/, /second factor|asks for/],
  ['invalid_grant', /too long/, /Sign in again/],
  ['state_mismatch', /no sign-in that began in this tab/, /Sign in again/],
  ['no_token_request_cache_error', /no sign-in that began in this tab/, /Sign in again/],
  ['endpoints_resolution_error', /cannot reach Microsoft/, /network/],
  ['unauthorized_client', /does not know this application/, /administrator/],
  ['constructor', /failed\. \(constructor\)/, /Sign in again/],
])('%s is said in plain words, with the next step', (errorCode, words, hint) => {
  const said = explained(Object.assign(new Error(), { errorCode }));
  expect(said.message).toMatch(words);
  expect(said.hint).toMatch(hint);
});

test("of what Entra ID says only its number is shown: the words behind # are anybody's", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (errorCode, words) => {
      const { message } = explained({ errorCode, errorMessage: `${words} AADSTS65004: <b>call 555</b>` });
      expect(message).toMatch(/ \(AADSTS65004\d*\)$|\(AADSTS\d{4,9}\)$/);
      expect(message).not.toContain('555');
    }),
  );
  expect(explained({ errorCode: 'evil <code> of a link' }).message).toBe('Signing in with Microsoft failed.');
});

test('what MTGS itself answers stays in its own words, and an answer that is not there is not waited for', () => {
  const refusal = new ApiProblem(403, { detail: 'no role', hint: 'Ask.' });
  expect(explainEntra(refusal)).toBe(refusal);
  expect(explained(new OfflineError(undefined)).message).toMatch(/not signed in yet/);
});

test('an answer of Entra ID is told from the code of a link by its state', () => {
  expect(readFragment('#code=c')).toEqual({ kind: 'link', code: 'c' });
  expect(readFragment('#code=c&state=s')).toEqual({ kind: 'entra', answer: '#code=c&state=s' });
  expect(readFragment('#error=access_denied&state=s')?.kind).toBe('entra');
  for (const hash of ['', '#', '#main']) expect(readFragment(hash)).toBeUndefined();
});

test('whoever signed in goes on to a view of ours, whatever the address says', () => {
  expect(nextView('/app/prod/conflicts?severity=HIGH')).toBe('/app/prod/conflicts?severity=HIGH');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.string().map((text) => `/app/${text}`),
      ),
      (given) => {
        const next = nextView(given);
        expect(next === undefined || new URL(next, 'https://mtgs.example').origin === 'https://mtgs.example').toBe(
          true,
        );
      },
    ),
  );
  for (const given of ['//evil.example', 'https://evil.example/app/x', '/app//evil.example', '/\\evil', 7, undefined]) {
    expect(nextView(given)).toBeUndefined();
  }
});
