/** The wire format of protocol buffers, as far as writing a model needs it. */

function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const tag = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);

export const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

export const integer = (field: number, value: number): Buffer => message(tag(field, 0), varint(value));

export function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return message(tag(field, 5), bytes);
}

/** A nested message, a text or raw bytes. */
export function bytes(field: number, value: Buffer | string | ArrayBufferView): Buffer {
  let content: Buffer;
  if (typeof value === 'string') content = Buffer.from(value);
  else content = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return message(tag(field, 2), varint(content.length), content);
}
