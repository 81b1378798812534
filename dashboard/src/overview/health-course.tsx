import { type ReactNode, useEffect, useState } from 'react';
import { isRecord } from '../api/problem.js';

interface Point {
  readonly at: number;
  readonly score: number;
}

const pointsMax = 200;
const everyMs = 600_000;
const keyOf = (env: string): string => `mtgs-health-${env}`;

function readPoints(env: string): Point[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(keyOf(env)) ?? '[]');
    if (!Array.isArray(parsed)) return [];
    return parsed
      .filter(isRecord)
      .flatMap(({ at, score }) => (typeof at === 'number' && typeof score === 'number' ? [{ at, score }] : []));
  } catch {
    return [];
  }
}

/** The scores that this browser saw: one each ten minutes, or whenever it changed. */
export function HealthCourse({ env, score }: { readonly env: string; readonly score: number | null }): ReactNode {
  const [points, setPoints] = useState(() => readPoints(env));
  useEffect(() => {
    if (score === null) return;
    const known = readPoints(env);
    const last = known.at(-1);
    const now = Date.now();
    const isNews = last === undefined || last.score !== score || now - last.at > everyMs;
    const all = isNews ? [...known, { at: now, score }].slice(-pointsMax) : known;
    localStorage.setItem(keyOf(env), JSON.stringify(all));
    setPoints(all);
  }, [env, score]);

  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) {
    return <p className="text-quiet text-sm">Its course is drawn from the second score on that this browser sees.</p>;
  }
  const span = Math.max(1, last.at - first.at);
  const line = points.map(({ at, score: value }) => `${((at - first.at) / span) * 300},${50 - value / 2}`).join(' ');
  return (
    <figure>
      <svg
        viewBox="-2 -2 304 56"
        className="h-16 w-full"
        role="img"
        aria-label={`Course of the score: from ${first.score} to ${last.score}`}
      >
        <polyline points={line} className="stroke-accent fill-none" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="text-quiet text-xs">
        As this browser saw it since {new Date(first.at).toLocaleString()}.
      </figcaption>
    </figure>
  );
}
