import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { signIn } from '../api/changes.js';
import type { Entra } from './entra-client.js';
import { explainEntra, noAnswer } from './entra-trouble.js';
import { nextView } from './next-view.js';

/** Where the tab remembers what to show afterwards: Entra ID need not know it. */
const nextKey = 'mtgs-sign-in-next';

export type EntraStep =
  | { readonly kind: 'begin'; readonly next: string | undefined; readonly isOtherAccount: boolean }
  | { readonly kind: 'finish'; readonly answer: string };

async function begin(entra: Entra, next: string | undefined, isOtherAccount: boolean): Promise<void> {
  if (next === undefined) sessionStorage.removeItem(nextKey);
  else sessionStorage.setItem(nextKey, next);
  const { beginSignIn } = await import('./entra-client.js');
  await beginSignIn(entra, isOtherAccount);
}

async function finish(entra: Entra, answer: string): Promise<void> {
  const { finishSignIn } = await import('./entra-client.js');
  const token = await finishSignIn(entra, answer);
  if (token === undefined || token === '') throw noAnswer();
  await signIn({ token });
  const next = nextView(sessionStorage.getItem(nextKey));
  sessionStorage.removeItem(nextKey);
  // Loaded anew: the memory that held the tokens is gone, and so is the page that may ask Entra ID.
  window.location.replace(next ?? '/');
}

/** Signing in with Entra ID, in its two halves before and after the browser is there. */
export function useEntra(entra: Entra): UseMutationResult<unknown, unknown, EntraStep> {
  return useMutation<unknown, unknown, EntraStep>({
    mutationFn: async (step) => {
      try {
        await (step.kind === 'begin' ? begin(entra, step.next, step.isOtherAccount) : finish(entra, step.answer));
      } catch (error) {
        throw explainEntra(error);
      }
    },
  });
}
