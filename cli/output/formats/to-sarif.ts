import { sha256 } from '../../../shared/kernel/canonical/canonical-json.js';
import { conflictTypeSchema } from '../../../shared/domain/analysis/conflict.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { conflictWords } from '../words/conflict-words.js';
import { generalAdvice } from '../words/advice.js';
import { exitCodeOf, openOf } from '../report/decide.js';
import { printable } from '../words/printable.js';
import { placesOf, type Report, type ReportedConflict, type ReportedPlace } from '../report/report.js';

/** What GitHub takes in one run. */
const resultsMax = 25_000;
const textMax = 1024;

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFO: 'note',
};

/** Scores as GitHub reads them: above 9 critical, from 7 high, from 4 medium, above 0 low. */
const securitySeverities: Record<Severity, string> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  LOW: '2.0',
  INFO: '0.1',
};

const ruleIds = conflictTypeSchema.options;
const pages = 'https://github.com/mtgs/mtgs/blob/main/docs';
const informationUri = `${pages}/conflict-detection.md`;

/**
 * The report as SARIF 2.1.0 for code scanning. A finding points at where a file declares the tool that changed or
 * else its first, or the server that offers it, and names the place of the other beside it; what could not be looked at is a notification of the run.
 */
export function toSarif(report: Report, version: string): object {
  const exitCode = exitCodeOf(report);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mtgs', semanticVersion: version, informationUri, rules: ruleIds.map(toRule) } },
        // A category for each target: two that one workflow looks at would replace each other.
        automationDetails: { id: `mtgs/${encodeURIComponent(printable(report.target, 200))}/` },
        invocations: [
          {
            executionSuccessful: exitCode !== 3,
            exitCode,
            toolExecutionNotifications: notifications(report),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: report.conflicts.slice(0, resultsMax).map((conflict) => toResult(conflict, report.tools)),
      },
    ],
  };
}

const toRule = (id: (typeof ruleIds)[number]) => {
  const { title, text, severity, page } = conflictWords[id];
  const helpUri = `${pages}/rules/${page}.md`;
  return {
    id,
    name: title.replaceAll(/(?:^|\s+)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text },
    help: {
      text: `${text} ${generalAdvice(id)} What is flagged, what is left alone and when to turn it off: ${helpUri}`,
      markdown: `${text}\n\n${generalAdvice(id)}\n\n[What is flagged, what is left alone, and when to turn it off](${helpUri})`,
    },
    helpUri,
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', 'mcp'],
      precision: 'high',
      'problem.severity': levels[severity] === 'note' ? 'recommendation' : levels[severity],
      'security-severity': securitySeverities[severity],
    },
  };
};

function notifications(report: Report): object[] {
  const notify = (level: 'error' | 'warning') =>
    function notification(text: string) {
      return {
        level,
        message: toMessage(text),
      };
    };
  return [
    ...openOf(report)
      .map(({ what, reason, at }) => `${at === undefined ? '' : `${at} `}${what} could not be looked at: ${reason}`)
      .map(notify('error')),
    ...report.warnings.map(notify('warning')),
  ];
}

function toResult(
  { id, type, severity, score, tools, text, advice, status, accepted, isLocked }: ReportedConflict,
  declared: Report['tools'],
) {
  const [first, ...others] = placesOf(tools, declared);
  return {
    ruleId: type,
    ruleIndex: ruleIds.indexOf(type),
    level: levels[severity],
    message: toMessage(`${severity} ${tools.join(' and ')}: ${text} ${advice}`),
    locations: [
      {
        // Code scanning drops results without a file: what was read from none points at the usual one.
        physicalLocation: toPhysicalLocation(first ?? { file: 'mcp.json' }),
        logicalLocations: tools.map((tool) => ({ fullyQualifiedName: printable(tool), kind: 'function' })),
      },
    ],
    ...(others.length > 0 && {
      relatedLocations: others.map((place, id) => ({ id, physicalLocation: toPhysicalLocation(place) })),
    }),
    partialFingerprints: { primaryLocationLineHash: `${sha256(id).slice(0, 16)}:1`, 'mtgsConflict/v1': id },
    properties: { score, severity },
    ...((status === 'suppressed' || (accepted !== undefined && isLocked !== true)) && {
      suppressions: [{ kind: 'external', status: 'accepted' }],
    }),
  };
}

/**
 * Plain text: SARIF reads `[words](address)` in a message as a link (3.11.6), and braces as a placeholder (3.11.5). What a
 * tool's author wrote is neither.
 */
const toMessage = (text: string) => ({
  text: printable(text, textMax)
    .replaceAll(/[[\]\\]/g, '\\$&')
    .replaceAll(/[{}]/g, '$&$&'),
});

function toPhysicalLocation({ file, region }: ReportedPlace) {
  const { line, column, endLine, endColumn } = region ?? { line: 1, column: 1, endLine: 1, endColumn: 2 };
  return {
    artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}
