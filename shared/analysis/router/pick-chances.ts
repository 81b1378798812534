import type { ToolId } from '../../domain/ids.js';
import { localRouterCalibration } from './local-router-calibration.js';

/** The chance of each ranked tool to be drawn by the local router; what is missing to 1 is the chance of "no tool". */
export function pickChances(
  ranked: readonly { readonly id: ToolId; readonly score: number }[],
): ReadonlyMap<ToolId, number> {
  const { temperature, noneScore } = localRouterCalibration;
  const top = Math.max(noneScore, ...ranked.map(({ score }) => score));
  const weightOf = (score: number): number => Math.exp((score - top) / temperature);
  const sum = ranked.reduce((all, { score }) => all + weightOf(score), weightOf(noneScore));
  return new Map(ranked.map(({ id, score }) => [id, weightOf(score) / sum]));
}
