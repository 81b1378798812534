import type { ApiExample } from '../../../functions/openapi/api-examples.js';

/** The places of a JSON value, each once: of a list those of all its items. */
function placesOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((item) => placesOf(item, `${at}[]`))];
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, `${at}.${name}`))];
}

const shapeOf = (value: unknown): string[] => [...new Set(placesOf(value))].sort();

/** What two tellings of an example have in common: everything but ids, times and figures. */
export const outlineOf = ({ summary, request, status, type, body, answer }: ApiExample) => ({
  summary,
  request: request.replaceAll(/[0-9a-f]{16,}/g, '…'),
  status,
  type,
  body: shapeOf(body),
  answer: shapeOf(answer),
});
