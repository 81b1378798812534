/**
 * Longest text that is sent, in bytes. A token stands for at least one byte, so that a text never has more tokens than the
 * model's window of 8,192, whatever it is written in.
 */
const textBytesMax = 8_000;
/** Most texts of one request, and their bytes: the service takes 2,048 texts and 300,000 tokens. */
const batchTextsMax = 256;
const batchBytesMax = 250_000;

const encoder = new TextEncoder();

/** A text as it is sent: cut at the model's window, and never empty, which the service refuses. */
export function textToSend(text: string): string {
  // A character is at most three bytes for each of its units: what is short enough needs no counting.
  if (text.length * 3 <= textBytesMax) return text === '' ? ' ' : text;
  const { read } = encoder.encodeInto(text, new Uint8Array(textBytesMax));
  return text.slice(0, read);
}

/** Texts in batches that one request may hold, in order. */
export function embeddingBatches(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let [batch, bytes] = [[] as string[], 0];
  for (const text of texts.map(textToSend)) {
    const size = Buffer.byteLength(text);
    if (batch.length === batchTextsMax || (batch.length > 0 && bytes + size > batchBytesMax)) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(text);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
