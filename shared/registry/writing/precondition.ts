/**
 * What a caller believes a stored document's etag to be, asked in the same attempt that writes on that etag.
 * @throws {PreconditionFailedError} when it is another.
 */
export type Precondition = (etag: string) => void;
