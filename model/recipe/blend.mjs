// Adds adapters up into one file: B A summed with shares is [B1·s1 B2·s2 …] [A1; A2; …]. Usage: blend.mjs OUT FILE SHARE [FILE SHARE …]
import { readFileSync, writeFileSync } from 'node:fs';
const [out, ...rest] = process.argv.slice(2);
const half = (bits) => {
  const s = bits & 0x8000 ? -1 : 1,
    e = (bits >> 10) & 31,
    m = bits & 1023;
  return e === 0 ? s * m * 2 ** -24 : s * (1 + m / 1024) * 2 ** (e - 15);
};
const f32 = new Float32Array(1),
  u32 = new Uint32Array(f32.buffer);
function toHalf(x) {
  // round to nearest even
  f32[0] = x;
  const b = u32[0],
    s = (b >>> 16) & 0x8000;
  let e = ((b >>> 23) & 255) - 112;
  let m = b & 0x7fffff;
  if (e >= 31) throw new RangeError('too large for F16');
  if (e <= 0) {
    if (e < -10) return s;
    m |= 0x800000;
    const k = 14 - e,
      r = m & ((1 << k) - 1);
    let q = m >> k;
    if (r > 1 << (k - 1) || (r === 1 << (k - 1) && q & 1)) q++;
    return s | q;
  }
  const r = m & 0x1fff;
  let v = (e << 10) | (m >> 13);
  if (r > 0x1000 || (r === 0x1000 && v & 1)) v++;
  return s | v;
}
function read(file) {
  const b = readFileSync(file),
    n = Number(b.readBigUInt64LE(0)),
    { __metadata__: meta, ...header } = JSON.parse(b.toString('utf8', 8, 8 + n));
  const tensors = new Map(
    Object.entries(header).map(
      ([
        name,
        {
          shape,
          data_offsets: [s, e],
        },
      ]) => [
        name,
        {
          shape,
          values: Float32Array.from({ length: (e - s) / 2 }, (_, i) => half(b.readUInt16LE(8 + n + s + 2 * i))),
        },
      ],
    ),
  );
  return { meta, tensors };
}
const parts = [];
for (let i = 0; i < rest.length; i += 2) parts.push({ file: rest[i], share: Number(rest[i + 1]), ...read(rest[i]) });
const names = [...parts[0].tensors.keys()]
  .filter((n) => n.endsWith('.A'))
  .map((n) => n.slice(0, -2))
  .sort();
const header = {
  __metadata__: {
    name: 'blend',
    scale: '1.0',
    parts: JSON.stringify(
      parts.map(({ meta, share }) => ({ name: meta.name, share, scale: meta.scale, cfg: JSON.parse(meta.cfg) })),
    ),
  },
};
const chunks = [];
let at = 0;
const add = (name, shape, values) => {
  const b = Buffer.alloc(values.length * 2);
  values.forEach((x, i) => b.writeUInt16LE(toHalf(x), 2 * i));
  header[name] = { dtype: 'F16', shape, data_offsets: [at, at + b.length] };
  at += b.length;
  chunks.push(b);
};
for (const layer of names) {
  const as = parts.map((p) => p.tensors.get(`${layer}.A`)),
    bs = parts.map((p) => p.tensors.get(`${layer}.B`));
  const rank = as.reduce((n, a) => n + a.shape[0], 0),
    inputs = as[0].shape[1],
    outputs = bs[0].shape[0];
  add(`${layer}.A`, [rank, inputs], Float32Array.from(as.flatMap((a) => [...a.values])));
  const b = new Float32Array(outputs * rank);
  let column = 0;
  bs.forEach((t, k) => {
    const f = parts[k].share * Number(parts[k].meta.scale),
      r = t.shape[1];
    for (let o = 0; o < outputs; o++) for (let c = 0; c < r; c++) b[o * rank + column + c] = f * t.values[o * r + c];
    column += r;
  });
  add(`${layer}.B`, [outputs, rank], b);
}
const json = Buffer.from(JSON.stringify(header));
const pad = Buffer.alloc((8 - (json.length % 8)) % 8, 32);
const size = Buffer.alloc(8);
size.writeBigUInt64LE(BigInt(json.length + pad.length));
writeFileSync(out, Buffer.concat([size, json, pad, ...chunks]));
console.log(out, names.length, 'layers');
