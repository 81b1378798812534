/** LEB128, as sizes, offsets and numbers of locals are written. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

// Opcodes: https://webassembly.github.io/spec/core/binary/instructions.html
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
export const loop = [0x03, 0x40];
export const end = [0x0b];
export const ifTrue = [0x04, 0x40];
export const branchIf = (depth: number) => [0x0d, depth];
export const get = (local: number) => [0x20, local];
export const set = (local: number) => [0x21, local];
export const tee = (local: number) => [0x22, local];
export const constant = (value: number) => [0x41, ...signed(value)];
export const add = [0x6a];
export const subtract = [0x6b];
export const and = [0x71];
export const shiftRight = [0x76];
export const shiftLeft = [0x74];
export const lessThan = [0x49];
export const storeInteger = (offset: number) => [0x36, 0x02, ...unsigned(offset)];
export const addFloat = [0x92];
export const vectorZero = [...simd(0x0c), ...new Array<number>(16).fill(0)];
export const loadVector = (offset: number) => [...simd(0x00), 0x00, ...unsigned(offset)];
export const storeVector = (offset: number) => [...simd(0x0b), 0x00, ...unsigned(offset)];
/** Eight signed bytes, widened to 16 bits each. */
export const loadBytes = (offset: number) => [...simd(0x01), 0x00, ...unsigned(offset)];
export const addIntegers = simd(0xae);
/** Products of eight 16-bit pairs, added two by two to four 32-bit sums. */
export const multiplyPairs = simd(0xba);
export const integerLane = (index: number) => [...simd(0x1b), index];
export const floatLane = (index: number) => [...simd(0x1f), index];
export const spread = simd(0x13);
export const addFloats = simd(0xe4);
export const multiplyFloats = simd(0xe6);
export const toFloats = simd(0xfa);
export const isAtLeast = simd(0x46);
export const signBits = simd(0xa4);

// Types of values.
export const i32 = 0x7f;
export const f32 = 0x7d;
export const v128 = 0x7b;
/** Of a vector of four numbers. */
export const lanes = [0, 1, 2, 3] as const;
