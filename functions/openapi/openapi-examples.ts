import { type ApiExample, apiExamples } from './api-examples.js';

type Examples = Record<string, { readonly summary: string; readonly description?: string; readonly value: unknown }>;

const examplesOf = (operation: string): [string, ApiExample][] =>
  Object.entries(apiExamples.operations[operation] ?? {});

const named = (examples: Examples) => (Object.keys(examples).length === 0 ? {} : { examples });

/** What requests of an operation look like. An answer to one of them has the same name. */
export const requestExamples = (operation: string) =>
  named(
    Object.fromEntries(
      examplesOf(operation).flatMap(([name, { summary, request, body }]) =>
        body === undefined ? [] : [[name, { summary, description: `\`${request}\``, value: body }]],
      ),
    ),
  );

/** What answers of an operation with a status look like, as JSON or as another media type. */
export const answerExamples = (operation: string, status: number, mediaType?: string) =>
  named(
    Object.fromEntries(
      examplesOf(operation)
        .filter(([, example]) => example.status === status && baseOf(example.type) === baseOf(mediaType))
        .map(([name, { summary, request, answer }]) => [
          name,
          { summary, description: `\`${request}\``, value: answer },
        ]),
    ),
  );

/** JSON with parameters is recorded without its media type. */
function baseOf(type: string | undefined): string | undefined {
  const base = type?.split(';')[0];
  return base === 'application/json' ? undefined : base;
}
