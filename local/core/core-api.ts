import { Module } from 'node:module';
import { format } from 'node:util';
import type { Log } from '../host-options.js';
import type { FunctionCallback, FunctionMetadata, HookCallback, ProgrammingModel } from './core-types.js';
import type { AppRegistration } from './app-registration.js';

const coreModule = '@azure/functions-core';

// The library looks the core module up once per process and keeps it, so there is one for all hosts in the process;
// what an app registers goes to whichever registration is loading.
let model: ProgrammingModel | undefined;
let loading: AppRegistration | undefined;
let log: Log = () => undefined;
let isProvided = false;

class Disposable {
  static from(...inner: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of inner) one.dispose();
    });
  }
  readonly #onDispose: () => unknown;
  constructor(onDispose: () => unknown) {
    this.#onDispose = onDispose;
  }
  dispose(): void {
    this.#onDispose();
  }
}

function requireLoading(what: string): AppRegistration {
  if (loading === undefined) throw new Error(`${what} can't be registered after the app has started.`);
  return loading;
}

const coreApi = {
  version: '4.0.0',
  hostVersion: '4.1000.0',
  Disposable,
  setProgrammingModel: (given: ProgrammingModel): void => {
    model = given;
  },
  getProgrammingModel: (): ProgrammingModel | undefined => model,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback): Disposable => {
    const app = requireLoading('A function');
    app.addFunction(metadata, callback);
    return new Disposable(() => {
      app.functions.delete(metadata.name);
    });
  },
  registerHook: (name: string, callback: HookCallback): Disposable => {
    const hooks = requireLoading('A hook').hooks(name);
    hooks.push(callback);
    return new Disposable(() => hooks.splice(hooks.indexOf(callback), 1));
  },
  log: (level: string, category: string, ...message: unknown[]): void => {
    log({ level, category, message: format(...message) });
  },
};

/**
 * Makes `require('@azure/functions-core')` answer, as the Functions worker does it: the module exists nowhere on disk,
 * so the loader itself is taught. Works for ES modules as well, since the library is CommonJS.
 */
function provideCoreApi(): void {
  if (isProvided) return;
  isProvided = true;
  const prototype = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };
  const original = prototype.require;
  prototype.require = function require(this: unknown, id: string): unknown {
    return id === coreModule ? coreApi : original.call(this, id);
  };
}

/** Runs `load` while everything it registers goes to `app`. Loads one app at a time. */
export async function collectRegistrations(
  app: AppRegistration,
  appLog: Log,
  load: () => Promise<void>,
): Promise<void> {
  provideCoreApi();
  if (loading !== undefined) throw new Error('Another app is being loaded in this process.');
  loading = app;
  log = appLog;
  try {
    await load();
  } finally {
    loading = undefined;
  }
}

/** The programming model that `@azure/functions` has set, or undefined when no function was ever registered. */
export const programmingModel = (): ProgrammingModel | undefined => model;
