/** Paths of files and folders: two names at least, at the beginning of a word, so that no part of a URL is one. */
const path = /(?<=^|[\s'"`(=[])(?:file:\/\/\/?|[A-Za-z]:[\\/]|[\\/])(?:[^\s'"`()[\]:\\/]+[\\/])+[^\s'"`()[\]:]*/g;
const stack = /\n\s*at .*/s;

/**
 * The words of a failure that was not foreseen, for people outside: without its stack, and without the paths of this
 * machine, which are in the log.
 */
export const withoutInternals = (text: string): string => text.replace(stack, '').trimEnd().replaceAll(path, '…');
