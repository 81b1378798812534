import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { RegistryChange } from './impact-report.js';

/** A registry before and after a change, with one id for each tool that is in both. */
export interface ComparedRegistries {
  readonly before: readonly ToolVersionView[];
  readonly after: readonly ToolVersionView[];
  readonly change: RegistryChange;
}
