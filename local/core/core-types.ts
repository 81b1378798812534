/** A value on its way into or out of a function; exactly one member is set. */
export interface RpcTypedData {
  readonly string?: string;
  /** JSON text. */
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
}

export interface BindingInfo {
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

/** A function's retry policy. Intervals have whole seconds, as `@azure/functions` hands them over. */
export interface RetryPolicy {
  readonly retryStrategy?: string;
  /** -1 stands for "for ever". */
  readonly maxRetryCount?: number;
  readonly delayInterval?: { readonly seconds?: number };
  readonly minimumInterval?: { readonly seconds?: number };
  readonly maximumInterval?: { readonly seconds?: number };
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly retryOptions?: RetryPolicy;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

export interface RetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception?: { readonly message: string; readonly source: string };
}

export interface OutputData {
  readonly name: string;
  readonly data: RpcTypedData;
}

/** What `@azure/functions` does for one invocation. */
export interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(
    context: object,
    result: unknown,
  ): Promise<{ returnValue?: RpcTypedData | null; outputData?: OutputData[] }>;
}

/** What `@azure/functions` registers with its host. */
export interface ProgrammingModel {
  getInvocationModel(core: object): InvocationModel;
}

export type HookCallback = (context: Record<string, unknown>) => unknown;

/** A function as the app registered it. `trigger` is the binding that starts it; its type is in lower case. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  readonly trigger: { readonly name: string; readonly type: string; readonly options: BindingInfo };
}
