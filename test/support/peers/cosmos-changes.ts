/** A document as the service returns it. */
export interface CosmosItem {
  readonly id: string;
  readonly _etag: string;
}

export interface BatchOperation {
  readonly operationType: string;
  readonly id?: string;
  readonly ifMatch?: string;
  readonly resourceBody?: { readonly id: string };
}

const idOf = ({ id, resourceBody }: BatchOperation): string => id ?? resourceBody?.id ?? '';

/**
 * What was written to one container, in order. From this come the two things that the server in memory lacks: a change
 * feed that continues, and batches of which nothing stays when one operation fails.
 */
export class CosmosChanges {
  readonly #items = new Map<string, { readonly item: CosmosItem; readonly number: number }>();
  #number = 0;

  wrote(partition: string, item: CosmosItem): void {
    this.#number += 1;
    this.#items.set(`${partition} ${item.id}`, { item, number: this.#number });
  }

  deleted(partition: string, id: string): void {
    this.#items.delete(`${partition} ${id}`);
  }

  /** What changed after that number, each document once, in its newest version and in the order of writing. */
  after(number: number, limit: number): { readonly items: readonly CosmosItem[]; readonly last: number } {
    const changed = [...this.#items.values()]
      .filter((one) => one.number > number)
      .sort((a, b) => a.number - b.number)
      .slice(0, limit);
    return { items: changed.map(({ item }) => item), last: changed.at(-1)?.number ?? number };
  }

  /** The first operation that cannot be done and its status; `undefined` when all of them can. */
  failureOf(partition: string, operations: readonly BatchOperation[]): { at: number; status: number } | undefined {
    const present = new Map<string, string | undefined>();
    const etagOf = (id: string): string | undefined =>
      present.has(id) ? present.get(id) : this.#items.get(`${partition} ${id}`)?.item._etag;
    for (const [at, operation] of operations.entries()) {
      const id = idOf(operation);
      const status = statusOf(operation, etagOf(id));
      if (status !== undefined) return { at, status };
      present.set(id, operation.operationType === 'Delete' ? undefined : 'written by this batch');
    }
    return undefined;
  }
}

function statusOf({ operationType, ifMatch }: BatchOperation, etag: string | undefined): number | undefined {
  if (operationType === 'Create') return etag === undefined ? undefined : 409;
  if (operationType === 'Upsert') return undefined;
  if (etag === undefined) return 404;
  return ifMatch === undefined || ifMatch === etag ? undefined : 412;
}
