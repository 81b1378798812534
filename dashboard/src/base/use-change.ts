import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';

/** A change; whatever it touched is read again afterwards, also when it failed: somebody else may have been first. */
export function useChange<Input, Output>(
  change: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => void,
): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries(),
  });
}
