/** Frames, frames' marks, and what runtimes and npm add around the line that matters. */
const noise = [
  /^\s*at\s/,
  /^\s*File ".*", line \d+/,
  /^\s*[~^]+\s*$/,
  /^\s*[{}()[\],;]*\s*$/,
  /^Node\.js v\d/,
  /^node:internal\//,
  /^\s+throw\s/,
  /^\s*(?:code|errno|syscall|path|requireStack|stack):/,
  /^\s*\[?(?:errors|cause)\]?:/,
  /^Traceback \(most recent call last\)/,
  /^goroutine \d+/,
  /^note: run with `?RUST_BACKTRACE/,
  /^npm (?:error|ERR!) (?:A complete log|code |errno |syscall |path |Log files|\s*$)/i,
];

/** `TypeError: …`, `java.lang.IllegalStateException: …`, `panic: …` at the beginning of a line. */
const thrown =
  /^(?:Uncaught |Exception in thread "[^"]*" |Caused by: )?(?:[\w.$]*(?:Error|Exception)\b[^:]*:|panic:|fatal:|thread '[^']*' panicked)/;

const npmError = /^npm (?:error|ERR!)/i;

/**
 * The line of what a process wrote before it ended that tells why: what was thrown rather than the last line of its
 * trace, the first complaint of npm rather than where its log is.
 */
export function tellingLine(text: string): string | undefined {
  const all = text.split('\n').filter((line) => line.trim() !== '');
  const lines = all.filter((line) => !noise.some((one) => one.test(line)));
  const errors = lines.filter((line) => thrown.test(line));
  // Python writes what was thrown last at the end, everybody else at the beginning.
  const error = text.includes('Traceback (most recent call last)') ? errors.at(-1) : errors[0];
  return error ?? lines.find((line) => npmError.test(line)) ?? lines.at(-1) ?? all.at(-1);
}
