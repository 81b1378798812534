/** A question of a log and the tool that served it, as the log names it; or why a row is none. */
export interface LoggedProbe {
  readonly row: number;
  readonly query: string;
  readonly tool: string;
  /** Others that serve it alike, and those that it must not reach: in files of questions. */
  readonly equals?: readonly string[];
  readonly never?: readonly string[];
}
export interface SkippedRow {
  readonly row: number;
  readonly reason: string;
}
export interface ParsedLog {
  readonly probes: readonly LoggedProbe[];
  readonly skipped: readonly SkippedRow[];
}
