/**
 * What a caller believes a stored document's etag to be, asked in the same attempt that writes on that etag; `undefined`
 * where nothing is stored.
 * @throws {PreconditionFailedError} when it is another, or there is none.
 */
export type Precondition = (etag: string | undefined) => void;
