import { secretForms } from './secret-forms.js';

/** Tells whether a text, however long, holds one of these secrets in any of its forms. */
export function createRepeatsSecret(secrets: Iterable<string>): (text: string) => boolean {
  const forms = [...secrets].flatMap((secret) => secretForms(secret).filter(({ length }) => length >= secret.length));
  return function repeatsSecret(text) {
    return forms.some((form) => text.includes(form));
  };
}
