import type { RpcTypedData } from './core-types.js';

/** A function's returned value as JSON text; `null` when it returned nothing. */
export function rpcToJson(data: RpcTypedData | undefined): string {
  if (data === undefined) return 'null';
  if (data.string !== undefined) return JSON.stringify(data.string);
  if (data.json !== undefined) return data.json;
  if (data.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  return JSON.stringify(data.int ?? data.double ?? null);
}

/** A message body, as the application hands it over, in the form functions receive it. */
export function bodyToRpc(body: unknown): RpcTypedData {
  if (typeof body === 'string') return { string: body };
  if (body instanceof Uint8Array) return { bytes: body };
  return { json: JSON.stringify(body ?? null) };
}

/** Text to store a value under; read back by {@link decodeRpc}. */
export const encodeRpc = (data: RpcTypedData): string =>
  JSON.stringify(data.bytes === undefined ? data : { base64: Buffer.from(data.bytes).toString('base64') });

export function decodeRpc(text: string): RpcTypedData {
  const { base64, ...data } = JSON.parse(text) as RpcTypedData & { base64?: string };
  return base64 === undefined ? data : { bytes: Buffer.from(base64, 'base64') };
}

/** What an output binding was given, as single messages: an array is one message per item, as on Azure. */
export function rpcToMessages(data: RpcTypedData): RpcTypedData[] {
  if (data.json === undefined) return [data];
  const value = JSON.parse(data.json) as unknown;
  return Array.isArray(value) ? value.map(bodyToRpc) : [data];
}
