import type { ReportedServer } from './report.js';

/** The tools that were looked at; what servers say besides them is none. */
export const countTools = (servers: readonly ReportedServer[]): number =>
  servers.reduce((sum, { tools }) => sum + tools, 0);
