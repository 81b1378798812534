import { randomUUID } from 'node:crypto';
import type { Log } from '../host-options.js';
import type { AppRegistration } from './app-registration.js';
import { programmingModel } from './core-api.js';
import type { OutputData, RegisteredFunction, RetryContext, RpcTypedData } from './core-types.js';

export interface Invocation {
  /** The trigger's input as the library converts it. */
  readonly input?: RpcTypedData;
  /** The trigger's input as it is, in place of `input`. */
  readonly value?: unknown;
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>;
  readonly retryContext?: RetryContext;
  /** Aborted when nobody waits for the outcome any more. */
  readonly signal?: AbortSignal;
}

export interface Outcome {
  /** What the function returned, after the hooks. */
  readonly result: unknown;
  /** The returned value converted; absent for HTTP and orchestrations, whose `result` the host reads itself. */
  readonly returnValue?: RpcTypedData;
  readonly outputs: readonly OutputData[];
}

export type Invoke = (fn: RegisteredFunction, invocation: Invocation) => Promise<Outcome>;

const durableClientTypes = new Set(['durableclient', 'orchestrationclient']);

/** Triggers whose result the host reads itself, unconverted. */
const rawResultTypes = new Set(['httptrigger', 'orchestrationtrigger']);

/**
 * Runs one invocation as the Functions worker does: arguments, preInvocation hooks, the function, postInvocation
 * hooks, response. Throws what the function threw, unless a hook took the error away.
 */
export function createInvoker(
  app: AppRegistration,
  { log, clientInput }: { log: Log; clientInput: () => string },
): Invoke {
  return async function invoke(fn, invocation) {
    const model = programmingModel();
    if (model === undefined) throw new Error('no programming model is set');

    const invocationId = randomUUID();
    const core = {
      invocationId,
      metadata: fn.metadata,
      request: {
        invocationId,
        inputData: inputData(fn, invocation, clientInput),
        triggerMetadata: invocation.triggerMetadata,
        retryContext: invocation.retryContext,
      },
      state: undefined as string | undefined,
      log: (level: string, category: string, message: string) => {
        log({ level, category, message });
        for (const hook of app.hooks('log'))
          hook({ level, category, message, hookData: {}, appHookData: app.hookData });
      },
    };
    const run = model.getInvocationModel(core);
    const { context, inputs } = await run.getArguments();
    if ('value' in invocation) inputs.unshift(invocation.value);

    const pre = {
      hookData: {},
      appHookData: app.hookData,
      invocationContext: context,
      inputs,
      functionCallback: fn.callback,
    };
    for (const hook of app.hooks('preInvocation')) await hook(pre);

    const post = { ...pre, result: undefined as unknown, error: undefined as unknown };
    try {
      post.result = await run.invokeFunction(context, pre.inputs, pre.functionCallback);
    } catch (error) {
      post.error = error ?? new Error('the function threw nothing');
    }
    core.state = 'postInvocationHooks';
    for (const hook of app.hooks('postInvocation')) await hook(post);
    if (post.error !== undefined && post.error !== null) throw post.error as Error;

    if (fn.trigger.type === 'orchestrationtrigger') return { result: post.result, outputs: [] };
    const isRaw = rawResultTypes.has(fn.trigger.type);
    const { returnValue, outputData } = await run.getResponse(context, isRaw ? undefined : post.result);
    return {
      result: post.result,
      outputs: outputData ?? [],
      ...(returnValue !== undefined && returnValue !== null && { returnValue }),
    };
  };
}

function inputData(fn: RegisteredFunction, invocation: Invocation, clientInput: () => string): OutputData[] {
  const data: OutputData[] = [];
  if (invocation.input !== undefined) data.push({ name: fn.trigger.name, data: invocation.input });
  for (const [name, { type, direction }] of Object.entries(fn.metadata.bindings)) {
    if (direction === 'in' && durableClientTypes.has(type.toLowerCase()))
      data.push({ name, data: { json: clientInput() } });
  }
  return data;
}
