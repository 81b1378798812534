import type { Lost } from './lost-by-tool.js';

/** Radius of a tool on the map: its area grows with the questions that it loses. */
export const radiusOf = (lost: Lost | undefined): number => 4 + Math.min(14, Math.sqrt(lost?.lost ?? 0) * 3);
