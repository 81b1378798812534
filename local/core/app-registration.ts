import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { FunctionCallback, FunctionMetadata, HookCallback, RegisteredFunction } from './core-types.js';

/** What an app registered while it was loaded. */
export class AppRegistration {
  readonly functions = new Map<string, RegisteredFunction>();
  /** Shared by all hook calls of the app. */
  readonly hookData: Record<string, unknown> = {};
  readonly #hooks = new Map<string, HookCallback[]>();

  /** @throws {InvalidInputError} when the name is taken or there is no trigger. */
  addFunction(metadata: FunctionMetadata, callback: FunctionCallback): void {
    const trigger = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type));
    if (trigger === undefined) throw new InvalidInputError(`the function "${metadata.name}" has no trigger`);
    if (this.functions.has(metadata.name)) {
      throw new InvalidInputError(`two functions are registered under the name "${metadata.name}"`);
    }
    const [name, options] = trigger;
    this.functions.set(metadata.name, {
      metadata,
      callback,
      trigger: { name, type: options.type.toLowerCase(), options },
    });
  }

  hooks(name: string): HookCallback[] {
    const known = this.#hooks.get(name);
    if (known !== undefined) return known;
    const hooks: HookCallback[] = [];
    this.#hooks.set(name, hooks);
    return hooks;
  }

  byTrigger(type: string): RegisteredFunction[] {
    return [...this.functions.values()].filter(({ trigger }) => trigger.type === type.toLowerCase());
  }
}
