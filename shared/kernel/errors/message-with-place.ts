import { StorageError } from './errors.js';

/** An error's message and, where it is told apart, its place: for those who run MTGS. */
export const messageWithPlace = (error: Error): string =>
  error instanceof StorageError && error.place !== undefined ? `${error.message} (${error.place})` : error.message;
