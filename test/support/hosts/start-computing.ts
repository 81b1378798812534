/** A clock of what this thread computes, in milliseconds: the turns of other programs on a busy machine are not counted. */
export function startComputing(): () => number {
  const started = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(started);
    return (user + system) / 1e3;
  };
}
