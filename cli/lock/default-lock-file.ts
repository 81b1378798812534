/** Where `mtgs lock` writes and `scan --locked` reads unless told. */
export const defaultLockFile = 'mtgs.lock';
