import { expect } from 'vitest';
import { definitions } from '../../../functions/definitions.js';
import type { ApiExamples, ApiExample } from '../../../functions/openapi/api-examples.js';
import type { Services } from '../../../functions/services.js';
import { eventually } from '../hosts/embedded-stack.js';
import { excerptOf } from './excerpt-of.js';
import type { Stable } from './stable.js';

export interface Step {
  /** What the example shows, for the OpenAPI document. */
  readonly summary: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Who asks; the administrator unless told. */
  readonly key?: string;
  /** What of the answer is kept; all of it unless told. */
  readonly keep?: (answer: Record<string, unknown>) => unknown;
  /** What it must be answered with. */
  readonly status: number;
}

export interface Told {
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

interface StoryOptions {
  readonly url: string;
  /** The administrator's. */
  readonly key: string;
  readonly stable: Stable;
}

const { routes } = definitions({} as Services);

/** Requests to a running instance, in order, each of which is written down as an example of the API. */
export function createApiStory({ url, key: adminKey, stable }: StoryOptions) {
  const examples: ApiExamples = { operations: {}, problems: {} };

  async function ask(operation: string, step: Omit<Step, 'summary' | 'status'>) {
    const spec = routes.find(({ name }) => name === operation)?.spec;
    if (spec === undefined) throw new Error(`there is no route ${operation}`);
    const path = spec.route.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(step.params?.[name] ?? ''),
    );
    const target = `/${path}${step.query === undefined ? '' : `?${new URLSearchParams(step.query).toString()}`}`;
    const response = await fetch(url + target, {
      method: spec.method,
      headers: { ...(step.key !== '' && { Authorization: `Bearer ${step.key ?? adminKey}` }), ...step.headers },
      ...(step.body !== undefined && { body: JSON.stringify(step.body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const isJson = /^application\/(?:problem\+)?json/.test(type);
    const answer = text === '' ? undefined : isJson ? (JSON.parse(text) as unknown) : excerptOf(text);
    return { request: `${spec.method} ${target}`, status: response.status, type, answer, headers: response.headers };
  }

  async function asked(operation: string, step: Step) {
    const { request, status, type, answer, headers } = await ask(operation, step);
    stable.learn(JSON.stringify([answer]));
    expect(status, `${request}: ${JSON.stringify(answer)}`).toBe(step.status);
    const prefer = step.headers?.['Prefer'];
    const example: ApiExample = {
      summary: step.summary,
      request: stable.text(`${request}${prefer === undefined ? '' : `, with Prefer: ${prefer}`}`),
      ...(step.body !== undefined && { body: stable.value(step.body) }),
      status,
      ...(!/^$|^application\/(?:problem\+)?json$/.test(type) && { type }),
      ...(answer !== undefined && {
        answer: stable.value(step.keep === undefined ? answer : step.keep(answer as Record<string, unknown>)),
      }),
    };
    return { example, told: { body: answer as Record<string, unknown>, headers } };
  }

  return {
    examples,
    /** Sends a request and keeps it, with its answer, under a name. */
    async tell(operation: string, name: string, step: Step): Promise<Told> {
      const { example, told } = await asked(operation, step);
      (examples.operations[operation] ??= {})[name] = example;
      return told;
    },
    /** Sends a request that is refused, and keeps the problem as the example of its code. */
    async refuse(operation: string, step: Step): Promise<void> {
      const { example, told } = await asked(operation, step);
      examples.problems[String(told.body['code'])] = example.answer;
    },
    /** Asks until the answer is as it is waited for; keeps nothing. */
    async until(
      operation: string,
      step: Omit<Step, 'summary' | 'status'>,
      isSo: (body: Record<string, unknown>) => boolean,
    ): Promise<Record<string, unknown>> {
      return eventually(async () => {
        const answer = (await ask(operation, step)).answer as Record<string, unknown>;
        return isSo(answer) ? answer : undefined;
      });
    },
  };
}

export type ApiStory = ReturnType<typeof createApiStory>;
