/** Maps with at most `limit` at work at the same time; results in the order of the inputs. */
export async function mapBounded<Input, Output>(
  inputs: readonly Input[],
  limit: number,
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const results: Output[] = [];
  const queue = inputs.entries();
  const worker = async (): Promise<void> => {
    // The workers share the iterator: each entry goes to one of them.
    for (const [index, input] of queue) results[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, worker));
  return results;
}
