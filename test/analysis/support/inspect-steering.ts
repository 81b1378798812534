import { inspectStage } from './inspect.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import { aPolicy, aRegistry } from './registry.js';

const types = ['SHADOWING', 'STEERING_TEXT'];

/** What stage 1 says about steering of a tool among others. */
export async function inspectSteering(candidate: RegisteredTool, ...others: RegisteredTool[]) {
  const result = await inspectStage('lexical', candidate, await aRegistry(others), { policy: aPolicy() });
  return { ...result, findings: result.findings.filter(({ type }) => types.includes(type)) };
}

/** The same as `TYPE SEVERITY`. */
export async function steeringOf(candidate: RegisteredTool, ...others: RegisteredTool[]): Promise<string[]> {
  const { findings } = await inspectSteering(candidate, ...others);
  return findings.map(({ type, severity }) => `${type} ${severity}`);
}
