/** One file of the evaluation data. */
export interface DataFile {
  /** From the folder of the data. */
  readonly path: string;
  readonly text: string;
  readonly rows: number;
}

export const linesFile = (path: string, rows: readonly object[]): DataFile => ({
  path,
  rows: rows.length,
  text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
});

export const jsonFile = (path: string, rows: readonly object[]): DataFile => ({
  path,
  rows: rows.length,
  text: JSON.stringify(rows),
});
