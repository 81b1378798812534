import type { IncomingMessage } from 'node:http';

/** What goes back over the wire. */
export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** How a question of a batch ends instead of being answered. */
export type Fate = 'expired' | 'errored' | 'canceled';

interface Item {
  readonly custom_id: string;
  readonly body: Record<string, unknown>;
}

interface Batch {
  readonly id: string;
  readonly items: readonly Item[];
  readonly createdAt: Date;
  readonly metadata: Record<string, string>;
  status: 'in_progress' | 'canceling' | 'ended' | 'failed';
  results: { readonly item: Item; readonly fate?: Fate; readonly answered?: Answered }[];
}

export interface ModelBatches {
  /** All that were handed in, in their order. */
  readonly all: readonly Batch[];
  /** Answers each question, in an order of its own, and ends the batches that are out. */
  end(fateOf?: (customId: string, at: number) => Fate | undefined): void;
  /** Refuses what is out as a whole, as OpenAI does when the file is not valid or too much waits. */
  fail(): void;
  /** Asked before each request about batches: an answer in place of the API's own, or a lost connection. */
  trouble: (method: string, path: string) => 'after' | 'never' | number | undefined;
  /** Undefined for a request that is not about batches. */
  serve(request: IncomingMessage, body: Buffer): Promise<Answered | undefined>;
}

/** The fields of a form. */
function partsOf(body: string, contentType: string): Map<string, string> {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? '';
  return new Map(
    body.split(`--${boundary}`).flatMap((part) => {
      const found = /name="([^"]+)"[\s\S]*?\r\n\r\n([\s\S]*)\r\n$/.exec(part);
      return found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const];
    }),
  );
}

const customIdPattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** The batch API of Anthropic, or files and batches of OpenAI and Azure, by the types of the installed SDKs. */
export function createModelBatches(
  kind: 'claude' | 'openai',
  answer: (path: string, body: Record<string, unknown>) => Answered,
): ModelBatches {
  const all: Batch[] = [];
  const files = new Map<string, string>();
  const json = (value: unknown, status = 200): Answered => ({
    status,
    headers: { 'content-type': 'application/json' },
    text: typeof value === 'string' ? value : JSON.stringify(value),
  });
  const bad = (): Answered =>
    json({ type: 'error', error: { type: 'invalid_request_error', code: 'invalid_request_error' } }, 400);

  function create(items: readonly Item[], metadata: Record<string, string>): Answered {
    const ids = items.map((item) => item.custom_id);
    const isValid = ids.length > 0 && ids.every((id) => customIdPattern.test(id)) && new Set(ids).size === ids.length;
    if (!isValid) return bad();
    const id = `${kind === 'claude' ? 'msgbatch' : 'batch'}_${all.length + 1}`;
    const batch: Batch = { id, items, createdAt: new Date(), metadata, status: 'in_progress', results: [] };
    all.push(batch);
    return json(shown(batch));
  }

  const countOf = (batch: Batch, fate: Fate | undefined): number =>
    batch.results.filter((one) => one.fate === fate && (fate !== undefined || one.answered?.status === 200)).length;

  function shown(batch: Batch): unknown {
    const errored = batch.results.filter(({ answered }) => answered !== undefined && answered.status !== 200).length;
    if (kind === 'claude') {
      return {
        id: batch.id,
        type: 'message_batch',
        processing_status: batch.status,
        request_counts: {
          processing: batch.items.length - batch.results.length,
          succeeded: countOf(batch, undefined),
          errored: errored + countOf(batch, 'errored'),
          canceled: countOf(batch, 'canceled'),
          expired: countOf(batch, 'expired'),
        },
        created_at: batch.createdAt.toISOString(),
        expires_at: new Date(batch.createdAt.getTime() + 86_400_000).toISOString(),
        ended_at: batch.status === 'ended' ? new Date().toISOString() : null,
        archived_at: null,
        cancel_initiated_at: null,
        // Never to be followed: the key goes to no other host.
        results_url: batch.status === 'ended' ? 'http://127.0.0.1:1/elsewhere' : null,
      };
    }
    const fates = batch.results.flatMap(({ fate }) => fate ?? []);
    const status = {
      in_progress: 'in_progress',
      canceling: 'cancelling',
      failed: 'failed',
      ended: fates.includes('expired') ? 'expired' : fates.includes('canceled') ? 'cancelled' : 'completed',
    }[batch.status];
    return {
      id: batch.id,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      input_file_id: 'file_1',
      status,
      created_at: Math.floor(batch.createdAt.getTime() / 1000),
      errors: status === 'failed' ? { object: 'list', data: [{ code: 'token_limit_exceeded', line: null }] } : null,
      output_file_id: batch.status === 'ended' ? `out_${batch.id}` : null,
      error_file_id: batch.status === 'ended' && fates.length > 0 ? `err_${batch.id}` : null,
      request_counts: {
        total: batch.items.length,
        completed: countOf(batch, undefined),
        failed: batch.results.length - countOf(batch, undefined),
      },
      metadata: batch.metadata,
    };
  }

  function resultsOf(batch: Batch, part: 'out' | 'err' | 'both'): string {
    const lines = batch.results.flatMap(({ item: { custom_id }, fate, answered }) => {
      if (kind === 'claude') {
        const isGood = answered?.status === 200;
        const result =
          fate === 'errored' || (answered !== undefined && !isGood)
            ? {
                type: 'errored',
                error: answered ? (JSON.parse(answered.text) as unknown) : { error: { type: 'api_error' } },
              }
            : fate !== undefined
              ? { type: fate }
              : { type: 'succeeded', message: JSON.parse(answered!.text) as unknown };
        return { custom_id, result };
      }
      if ((fate === undefined) !== (part === 'out')) return [];
      return fate === undefined
        ? {
            id: `r_${custom_id}`,
            custom_id,
            response: { status_code: answered!.status, request_id: 'r', body: JSON.parse(answered!.text) as unknown },
            error: null,
          }
        : { id: `r_${custom_id}`, custom_id, response: null, error: { code: `batch_${fate}`, message: 'secret' } };
    });
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  function end(batch: Batch, fateOf: (customId: string, at: number) => Fate | undefined): void {
    const results = batch.items.map((item, at) => {
      const fate = fateOf(item.custom_id, at);
      return fate === undefined
        ? { item, answered: answer(kind === 'claude' ? '/v1/messages' : '/chat/completions', item.body) }
        : { item, fate };
    });
    batch.results = results.reverse();
    batch.status = 'ended';
  }

  function serve(request: IncomingMessage, body: Buffer): Answered | undefined {
    const { pathname } = new URL(request.url ?? '', 'http://peer');
    const parts = pathname.split('/').filter(Boolean);
    const at = parts.findIndex((part) => part === 'batches' || part === 'files');
    if (at === -1) return undefined;
    const method = request.method ?? '';
    const [collection, id, verb] = parts.slice(at);
    const batch = all.find((one) => one.id === id);
    if (collection === 'files') {
      if (method === 'GET') {
        const file = id ?? '';
        const found = all.find((one) => file === `out_${one.id}` || file === `err_${one.id}`);
        return found === undefined ? json('{}', 404) : json(resultsOf(found, file.startsWith('out') ? 'out' : 'err'));
      }
      const form = partsOf(body.toString(), request.headers['content-type'] ?? '');
      if (form.get('purpose') !== 'batch') return bad();
      const file = `file_${files.size + 1}`;
      files.set(file, form.get('file') ?? '');
      return json({ id: file, object: 'file', purpose: 'batch' });
    }
    if (method === 'GET' && id === undefined) {
      return json({ object: 'list', data: all.map(shown).reverse(), has_more: false, first_id: null, last_id: null });
    }
    if (method === 'POST' && id === undefined) {
      const asked = JSON.parse(body.toString()) as Record<string, unknown>;
      if (kind === 'claude') {
        const requests = asked['requests'] as { custom_id: string; params: Record<string, unknown> }[];
        return create(
          requests.map(({ custom_id, params }) => ({ custom_id, body: params })),
          {},
        );
      }
      const isAzure = pathname.startsWith('/openai/');
      const endpoint = isAzure ? '/chat/completions' : '/v1/chat/completions';
      const lines = (files.get(String(asked['input_file_id'])) ?? '').split('\n').filter(Boolean);
      const items = lines.map((line) => JSON.parse(line) as Item & { url: string; method: string });
      const isRight =
        asked['endpoint'] === endpoint &&
        asked['completion_window'] === '24h' &&
        pathname === (isAzure ? '/openai/batches' : '/v1/batches') &&
        items.every((item) => item.url === endpoint && item.method === 'POST' && item.body['model'] === 'test-model');
      return isRight ? create(items, (asked['metadata'] ?? {}) as Record<string, string>) : bad();
    }
    if (batch === undefined) return json({ error: { type: 'not_found_error' } }, 404);
    if (verb === 'cancel') {
      batch.status = 'canceling';
      return json(shown(batch));
    }
    return verb === 'results' ? json(resultsOf(batch, 'both')) : json(shown(batch));
  }

  const batches: ModelBatches = {
    all,
    end(fateOf = () => undefined) {
      for (const batch of all) {
        if (batch.status === 'in_progress') end(batch, fateOf);
        else if (batch.status === 'canceling') end(batch, () => 'canceled');
      }
    },
    fail() {
      for (const batch of all) if (batch.status === 'in_progress') batch.status = 'failed';
    },
    trouble: () => undefined,
    async serve(request, body) {
      const trouble = batches.trouble(request.method ?? '', request.url ?? '');
      if (typeof trouble === 'number') return json({ error: { type: 'api_error' } }, trouble);
      const served = serve(request, body);
      if (trouble === 'never') return new Promise(() => undefined);
      // The request was carried out, and nobody is told.
      return trouble === 'after' && served !== undefined ? json({ error: { type: 'api_error' } }, 500) : served;
    },
  };
  return batches;
}
