import type { ReactNode } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Share } from '../../base/figures/share.js';
import { Flow } from './flow.js';
import { ForbiddenPicks } from './forbidden-picks.js';
import { HowMeasured } from './how-measured.js';
import { MovedQuestions } from './moved-questions.js';
import { NotEstablished } from './not-established.js';
import { Picked } from './picked.js';
import { Risk } from './risk.js';
import { ShiftMatrix } from './shift-matrix.js';

interface Props {
  readonly env: string;
  readonly report: ImpactReport;
}

/** What a change does to where requests go: what is open, the risk, then the questions that move. */
export function Report({ env, report }: Props): ReactNode {
  const { open, changed, shifts, stolen, contested, orphaned, change } = report;
  return (
    <>
      <NotEstablished open={open} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Risk risk={report.risk} />
        <section className="card grid content-start gap-3" aria-labelledby="moved">
          <h2 id="moved">Questions that move</h2>
          <Share label="Questions that get another answer" {...changed} />
          <dl className="grid grid-cols-[1fr_auto] gap-x-3 text-sm">
            <Count words="stolen: an added or changed tool takes them" of={stolen.length} />
            <Count words="contested: their tool keeps them, but not in every trial" of={contested.length} />
            {report.forbidden.length > 0 && (
              <Count words="forbidden: they reach a tool that they must not reach" of={report.forbidden.length} />
            )}
            <Count words="orphaned: their tool is removed" of={orphaned.length} />
          </dl>
          {report.reached.of > 0 && <Share label="Questions for added tools that reach them" {...report.reached} />}
        </section>
      </div>
      <ForbiddenPicks env={env} report={report} />
      {shifts.length === 0 ? (
        <p className="card">No question of the {report.probes.asked} that were asked goes to another tool.</p>
      ) : (
        <section className="grid gap-3" aria-labelledby="where">
          <h2 id="where">Where questions go</h2>
          <Flow report={report} />
          <ShiftMatrix env={env} report={report} />
        </section>
      )}
      <Moved env={env} title="Stolen questions" questions={stolen} added={change.added} />
      <Moved env={env} title="Contested questions" questions={contested} added={change.added} />
      <Moved env={env} title="Questions of removed tools" questions={orphaned} added={change.added} />
      <Losers env={env} report={report} />
      <HowMeasured report={report} />
    </>
  );
}

const Count = ({ words, of }: { readonly words: string; readonly of: number }): ReactNode => (
  <>
    <dt>{words}</dt>
    <dd className={`font-mono ${of > 0 ? 'font-semibold' : 'text-quiet'}`}>{of}</dd>
  </>
);

interface MovedProps {
  readonly env: string;
  readonly title: string;
  readonly questions: ImpactReport['stolen'] | ImpactReport['orphaned'];
  readonly added: readonly string[];
}

function Moved({ env, title, questions, added }: MovedProps): ReactNode {
  if (questions.length === 0) return null;
  return (
    <section className="grid gap-2">
      <h2>
        {title} ({questions.length})
      </h2>
      <MovedQuestions env={env} label={title} questions={questions} added={added} />
    </section>
  );
}

const losersMax = 50;

function Losers({ env, report: { losers, change } }: Props): ReactNode {
  if (losers.length === 0) return null;
  return (
    <section className="grid gap-2" aria-labelledby="losers">
      <h2 id="losers">Tools that lose more than a tenth of their questions ({losers.length})</h2>
      <ul className="grid gap-2 lg:grid-cols-2">
        {losers.slice(0, losersMax).map(({ tool, before, after, lost }) => (
          <li key={tool} className="card grid content-start gap-2">
            <Picked env={env} result={tool} added={change.added} />
            <p className="text-sm">
              had {before} questions, gets {after} of its own afterwards
            </p>
            <Share label="Lost" {...lost} />
          </li>
        ))}
      </ul>
      {losers.length > losersMax && (
        <p className="text-quiet">{losers.length - losersMax} more; the API’s report has them all.</p>
      )}
    </section>
  );
}
