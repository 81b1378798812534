import { createContext, useContext } from 'react';
import { ApiProblem } from '../../api/problem.js';

/** What is wrong with the policy that was sent, by the path within it, such as `alerts.0.target.url`. */
export type PolicyProblems = ReadonlyMap<string, string>;

/** The API names the request in front: what counts here begins behind the policy. */
const front = /^.*?policy\./;

export const problemsOf = (error: unknown): PolicyProblems =>
  new Map(
    error instanceof ApiProblem ? error.problems.map(({ path, message }) => [path.replace(front, ''), message]) : [],
  );

const Problems = createContext<PolicyProblems>(new Map());
export const ProblemsProvider = Problems.Provider;

/** What is wrong at a path or below it; `undefined` where nothing is known to be. */
export function useProblemAt(path: string): string | undefined {
  const problems = useContext(Problems);
  return [...problems].find(([at]) => at === path || at.startsWith(`${path}.`))?.[1];
}
