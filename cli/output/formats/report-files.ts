/** The files that a report of one target can be written to, by the option that names each. */
export const reportFiles = ['sarif', 'junit', 'gitlab', 'markdown', 'html'] as const;
export type ReportFile = (typeof reportFiles)[number];
