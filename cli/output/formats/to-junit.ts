import { decide, openOf } from '../report/decide.js';
import { printable } from '../words/printable.js';
import { isBlocking, type Report, type ReportedConflict } from '../report/report.js';
import { summaryWords } from '../report/summary-words.js';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** `printable` has dropped what XML 1.0 forbids; the two non-characters are left. */
const xml = (text: string, max = 1000): string =>
  printable(text, max)
    .replaceAll(/[\uFFFE\uFFFF]/g, '')
    .replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

interface Case {
  readonly name: string;
  readonly className: string;
  /** The element inside, if the case did not pass. */
  readonly trouble?: {
    readonly kind: 'failure' | 'error';
    readonly message: string;
    readonly type: string;
    readonly text: string;
  };
}

/**
 * The report as JUnit XML: one case for each tool and one for each thing that could not be looked at. A tool fails by
 * its blocking conflicts; a server or stage that failed is an error, which is not a failure.
 */
export function toJunit(report: Report, at: Date): string {
  const cases = [...report.tools.map((tool) => toolCase(tool, report)), ...troubleCases(report), ...policyCase(report)];
  const count = (kind: string): number => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
  const seconds = (report.stages.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    // Without attributes: the strict dialect knows none here, and the lenient ones need none.
    '<testsuites>',
    `  <testsuite name="${xml(report.target)}" id="0" package="mtgs" ${counts} skipped="0" time="${seconds}" timestamp="${at.toISOString().slice(0, 19)}" hostname="localhost">`,
    '    <properties/>',
    ...cases.flatMap(writeCase),
    `    <system-out>${xml(summaryWords(report))}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function toolCase({ id, server, name }: Report['tools'][number], { conflicts, failOn }: Report): Case {
  const blocking = conflicts.filter((conflict) => conflict.tools.includes(id) && isBlocking(conflict, failOn));
  const [worst] = blocking;
  if (worst === undefined) return { name, className: server };
  const text = blocking.map(describe).join(' | ');
  return { name, className: server, trouble: { kind: 'failure', message: describe(worst), type: worst.type, text } };
}

const describe = ({ severity, type, text, advice }: ReportedConflict): string =>
  `${severity} ${type}: ${text} ${advice}`;

const troubleCases = (report: Report): Case[] =>
  openOf(report).map(({ what, reason, at }) => {
    const className = what.startsWith('stage ') ? 'mtgs.stages' : 'mtgs.servers';
    return troubleCase(what, className, at === undefined ? reason : `${at}: ${reason}`);
  });

/** An instance may block what no conflict here does. */
function policyCase(report: Report): Case[] {
  const decision = decide(report);
  if (decision.is !== 'blocked' || decision.by.length > 0) return [];
  const message = 'the policy of the environment does not let these tools in';
  const trouble = { kind: 'failure' as const, message, type: 'BLOCKED', text: message };
  return [{ name: 'the verdict', className: 'mtgs.policy', trouble }];
}

const troubleCase = (name: string, className: string, message: string): Case => ({
  name,
  className,
  trouble: { kind: 'error', message, type: 'NOT_ESTABLISHED', text: message },
});

function writeCase({ name, className, trouble }: Case): string[] {
  const open = `    <testcase name="${xml(name)}" classname="${xml(className)}" time="0"`;
  if (trouble === undefined) return [`${open}/>`];
  const { kind, message, type, text } = trouble;
  return [
    `${open}>`,
    `      <${kind} message="${xml(message)}" type="${xml(type)}">${xml(text, 4000)}</${kind}>`,
    '    </testcase>',
  ];
}
