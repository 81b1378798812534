/** One figure of one detector. */
export interface Row {
  readonly on: string;
  readonly figure: string;
  readonly by: string;
  readonly value: number;
  /** How many things it was measured on. */
  readonly n: number;
}
