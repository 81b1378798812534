/**
 * A stored JSON document. `id` is unique within its partition. One with a `ttl`, in seconds, may be gone that long after it
 * was written last: at some time, without a sign in the change feed.
 */
export interface Document {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface Stored<T> {
  readonly value: T;
  /** To send back when replacing or deleting: the write is refused when somebody else wrote meanwhile. */
  readonly etag: string;
  /** The JSON text that is stored, where the store keeps one. Whoever must notice a change by other hands compares it. */
  readonly text?: string;
}

export type Scalar = string | number | boolean;

/**
 * `field` is a dotted path into the document, such as `value.status`. All conditions of a query must hold. Each asks one
 * thing of its field: a value, one of several, that it is absent, or a range, which may have two ends.
 */
export type Condition =
  | Asking<{ readonly equals: Scalar }>
  | Asking<{ readonly in: readonly Scalar[] }>
  | Asking<{ readonly isAbsent: true }>
  | Asking<{ readonly above: Scalar } & UpperEnd>
  | Asking<{ readonly from: Scalar } & UpperEnd>
  | Asking<{ readonly below: Scalar }>
  | Asking<{ readonly upTo: Scalar }>;

interface UpperEnd {
  readonly below?: Scalar;
  readonly upTo?: Scalar;
}

/** A condition with a word that is none of these, or with those of two, would find more than was asked for. */
type Asking<Question> = { readonly field: string } & Question & Omit<NothingElse, keyof Question>;

interface NothingElse {
  readonly equals?: never;
  readonly in?: never;
  readonly isAbsent?: never;
  readonly above?: never;
  readonly from?: never;
  readonly below?: never;
  readonly upTo?: never;
}

export interface Query {
  readonly where?: readonly Condition[];
  /**
   * One field; documents without it are left out. Ties come in a fixed order (by id in SQLite), so that paging neither
   * skips nor repeats.
   */
  readonly orderBy?: { readonly field: string; readonly direction: 'ascending' | 'descending' };
  /** Page size, 1 to 1000; 100 unless told. */
  readonly limit?: number;
  /** From the page before. Opaque. @throws {InvalidInputError} when it is not one of ours. */
  readonly continuation?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly continuation?: string;
}

/** A page that was read and not looked into yet. */
export interface Selection {
  /** Two selections of one query with equal marks have the same rows, to the last byte; damaged ones count as well. */
  readonly mark: string;
  /** What {@link Documents.query} gives for these rows. */
  readonly page: (onDamaged?: OnUnreadable<DamagedRow>) => Page<Stored<Document>>;
}

export type Operation =
  | { readonly kind: 'create'; readonly document: Document }
  | { readonly kind: 'upsert'; readonly document: Document }
  | { readonly kind: 'replace'; readonly document: Document; readonly etag: string }
  | { readonly kind: 'delete'; readonly id: string; readonly etag: string };

/** Something stored that cannot be read, and why. */
export interface Unreadable {
  readonly partition: string;
  readonly id: string;
  readonly reason: string;
}

/** A stored row whose text is no JSON any more: the disk changed it. */
export interface DamagedRow extends Unreadable {
  /** Where it is, for whoever looks at the file. */
  readonly place: string;
  /** The text as it is stored. */
  readonly text: string;
}

/** A document never lacks its id, so that a damaged row is not mistaken for one, in JSON either. */
export interface DamagedChange {
  readonly id?: undefined;
  readonly damaged: DamagedRow;
}

/** What the change feed hands on: a damaged row is handed on as such, so that it never holds up what comes after it. */
export type Change = Document | DamagedChange;

/** Told of each thing that was left out because it cannot be read. */
export type OnUnreadable<Kind extends Unreadable = Unreadable> = (unreadable: Kind) => void;

/** A page of the change feed. Its continuation is always given, also when nothing is new. */
export interface Changes {
  readonly documents: readonly Change[];
  readonly continuation: string;
}

/** Which documents to count, and by which fields: texts or numbers that they have, or lack. */
export interface TallyQuery {
  readonly where?: readonly (
    | { readonly field: string; readonly equals: string }
    /** Only values that sort before this one. */
    | { readonly field: string; readonly below: string }
  )[];
  readonly by: readonly string[];
}

/** So many documents have these values, in the order of the fields asked for; `undefined` where they lack one. */
export interface Tally {
  readonly values: readonly (string | number | undefined)[];
  readonly count: number;
}

/** Most operations in one batch, as in Cosmos DB. */
export const batchMax = 100;

/**
 * One container with the semantics of Cosmos DB for NoSQL. A document carries its partition key as a property (the
 * container knows which). Two implementations pass the same contract test.
 *
 * Every method throws {@link StorageError} when the store cannot be reached or written (nothing was changed then) and
 * {@link TooLargeError} for a document above 2 MB, or a batch above {@link batchMax} operations or 2 MB in all. What needs
 * a damaged row throws {@link UnreadableError}, which names it.
 */
export interface Documents {
  read(partition: string, id: string): Promise<Stored<Document> | undefined>;

  /** @throws {ConflictError} when the id is taken. */
  create(document: Document): Promise<Stored<Document>>;

  /** @throws {ConflictError} when the stored etag is another, or the document is gone. */
  replace(document: Document, etag: string): Promise<Stored<Document>>;

  /** @throws {ConflictError} when the stored etag is another, or the document is gone. */
  delete(partition: string, id: string, etag: string): Promise<void>;

  /**
   * All or nothing, within one partition.
   * @throws {ConflictError} when any operation's condition fails; nothing is written then.
   */
  batch(partition: string, operations: readonly Operation[]): Promise<void>;

  /**
   * Documents of one partition. A damaged row that may match fails the query, so that nobody takes what is left for
   * everything; only a caller that passes `onDamaged`, and so is told, gets the others.
   */
  query(partition: string, query: Query, onDamaged?: OnUnreadable<DamagedRow>): Promise<Page<Stored<Document>>>;

  /**
   * The rows of a page, so that who knows them already need not look into them again. A store has it where it keeps texts
   * at hand: Cosmos DB does not.
   */
  select?(partition: string, query: Query): Promise<Selection>;

  /**
   * Counts the documents of one partition by the values of some fields. For the fields that a container is counted by, an
   * index answers in SQLite without reading a document; Cosmos DB reads these fields of every document that matches.
   */
  tally(partition: string, query: TallyQuery): Promise<readonly Tally[]>;

  /**
   * The latest version of each document written after `since` (from the beginning without it), over all partitions, in
   * the order written within each partition. Deletions are not seen. At most `limit` documents (100). A damaged row comes
   * as {@link DamagedChange}.
   */
  changes(since?: string, limit?: number): Promise<Changes>;
}
