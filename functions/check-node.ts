/** Oldest Node that the app runs on: SQLite, and what its packages need. */
const oldest = { major: 22, minor: 13 };

/** What is wrong with a version of Node; `undefined` when nothing is. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return undefined;
  return (
    `MTGS needs Node ${oldest.major}.${oldest.minor} or newer, and this is ${version}. ` +
    'On Azure, set the runtime of the function app to Node 24.'
  );
}

// The Functions worker reports success where an app cannot be loaded: a line in the log is all that an operator sees.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  throw new Error(problem);
}
