/**
 * What `load` gives, loaded by whoever asks first and kept. A failure is not kept: whoever asks after it has it loaded again.
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | undefined;
  return function loadKept() {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
