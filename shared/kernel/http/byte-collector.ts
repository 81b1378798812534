/**
 * Puts bytes together that come in pieces, up to a bound. The pieces are copied: a sender who cuts 4 MB into pieces of one
 * byte would else have four million objects kept, and the packets that they came in.
 */
export class ByteCollector {
  readonly #max: number;
  #buffer = Buffer.alloc(0);
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** `false` once there are more than allowed; what is too much is not kept. */
  add(piece: Uint8Array): boolean {
    const length = this.#length + piece.byteLength;
    if (length > this.#max) return false;
    if (length > this.#buffer.byteLength) {
      const larger = Buffer.allocUnsafe(Math.min(this.#max, Math.max(length, 2 * this.#buffer.byteLength)));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
