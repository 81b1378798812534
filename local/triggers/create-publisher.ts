import type { AppRegistration } from '../core/app-registration.js';
import type { BindingInfo, FunctionMetadata, RegisteredFunction, RpcTypedData } from '../core/core-types.js';
import type { Outcome } from '../core/create-invoker.js';
import { rpcToMessages } from '../core/rpc-data.js';
import type { Log } from '../host-options.js';
import type { MessageBus } from './message-bus.js';
import { outputTarget } from './queue-names.js';

const isOutput = ({ direction }: BindingInfo): boolean => direction === 'out';
const isServed = ({ type }: BindingInfo): boolean => ['http', 'servicebus'].includes(type.toLowerCase());

/** Says once, at the start, which outputs of the app go nowhere. */
export function warnOfUnservedOutputs(app: AppRegistration, log: Log): void {
  for (const { metadata } of app.functions.values()) {
    for (const [name, binding] of Object.entries(metadata.bindings)) {
      if (!isOutput(binding) || isServed(binding)) continue;
      const message = `${metadata.name}: the output "${name}" of type ${binding.type} is not served; using it fails`;
      log({ level: 'warning', category: 'host', message });
    }
  }
}

/** Checks what a function sent through its output bindings; the returned function writes it, in a transaction. */
export type Publish = (fn: RegisteredFunction, outcome: Outcome) => () => void;

/** Outputs that are not served are an error before anything is written, so that nothing is lost silently. */
export function createPublisher(bus: MessageBus, settings: Readonly<Record<string, string | undefined>>): Publish {
  const prepare = ({ name, bindings }: FunctionMetadata, output: string, data: RpcTypedData): (() => void)[] => {
    const binding = bindings[output];
    if (binding === undefined || binding.type.toLowerCase() === 'http') return [];
    const target = binding.type.toLowerCase() === 'servicebus' ? outputTarget(binding) : undefined;
    if (target === undefined) throw new Error(`${name}: the output "${output}" of type ${binding.type} is not served`);
    const queue = target.replace(/%([^%]+)%/g, (whole, setting: string) => settings[setting] ?? whole);
    return rpcToMessages(data).map(
      (body) =>
        function send() {
          bus.send({ target: queue, body });
        },
    );
  };

  return function publish({ metadata }, { returnValue, outputs }) {
    const writes = outputs.flatMap(({ name, data }) => prepare(metadata, name, data));
    if (returnValue !== undefined) writes.push(...prepare(metadata, '$return', returnValue));
    return function writeAll() {
      for (const write of writes) write();
    };
  };
}
