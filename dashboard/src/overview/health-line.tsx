import type { ReactNode } from 'react';
import type { AnswerOf } from '../api/types.js';

const [width, height] = [300, 50];

/** Scores over time, from 0 at the bottom to 100 at the top; a single one is a dot. */
export function HealthLine({ points }: { readonly points: AnswerOf<'showHealthCourse'>['points'] }): ReactNode {
  const times = points.map(({ at }) => Date.parse(at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const places = points.map(({ score }, index) => ({
    x: from === to ? width : (((times[index] ?? from) - from) / (to - from)) * width,
    y: height - (score / 100) * height,
  }));
  const last = places.at(-1);
  const scores = points.map(({ score }) => score);
  return (
    <svg
      viewBox={`-4 -4 ${width + 8} ${height + 8}`}
      className="h-16 w-full"
      role="img"
      aria-label={`Course of the score: from ${scores[0] ?? 0} to ${scores.at(-1) ?? 0}, lowest ${Math.min(...scores)}, highest ${Math.max(...scores)}`}
    >
      <polyline
        points={places.map(({ x, y }) => `${x},${y}`).join(' ')}
        className="stroke-accent fill-none"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
      {last !== undefined && <circle cx={last.x} cy={last.y} r="3" className="fill-accent" />}
    </svg>
  );
}
