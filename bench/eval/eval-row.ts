/** One figure of the evaluation: what was measured, by whom, on how many rows, with its 95 % interval. */
export interface EvalRow {
  readonly section:
    | 'prompts'
    | 'pairs'
    | 'reliability'
    | 'load'
    | 'drift'
    | 'routing'
    | 'misroutes'
    | 'stability'
    | 'thefts'
    | 'stopping'
    | 'recommendations';
  /** Data it was measured on. */
  readonly on: string;
  /** `mtgs`, or the name of a baseline. */
  readonly by: string;
  readonly figure: string;
  readonly value: number;
  readonly interval?: readonly [number, number];
  readonly n: number;
}

/** What a section of the evaluation came to. */
export interface SectionResult {
  readonly rows: readonly EvalRow[];
  /** What was left out and why, one line each. */
  readonly notes: readonly string[];
}
