import { boundResponse, createByteBudget } from '../platform/outbound/bound-response.js';

/** Largest answer of a model that is read, in bytes. */
const answerBytesMax = 4_000_000;

/** `fetch` for the SDKs of models: follows no redirect, which would take the key elsewhere, and reads so much at most. */
export function createBoundedFetch(bytesMax = answerBytesMax): typeof fetch {
  return async function fetchBounded(input, init) {
    const response = await fetch(input, { ...init, redirect: 'error' });
    return boundResponse(
      response,
      createByteBudget(bytesMax, () => undefined),
    );
  };
}
