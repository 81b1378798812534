import { isAtLeast } from '../../../shared/domain/severity.js';
import { openOf } from '../report/decide.js';
import { reportedFamilies } from '../report/families.js';
import { printable } from '../words/printable.js';
import { isBlocking, placesOf, type Report, type ReportedPlace } from '../report/report.js';

/** GitHub shows ten of a kind for each step. */
const eachMax = 10;

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
  readonly place: ReportedPlace | undefined;
}

/** What is worth a mark in the changed files: what could not be looked at, what blocks, and what comes close. */
export function annotationsOf(report: Report): Annotation[] {
  const open = openOf(report).map(({ what, reason }): Annotation => ({
    level: 'error',
    title: 'Not looked at',
    text: `${what}: ${reason}`,
    place: undefined,
  }));
  const found = reportedFamilies(report)
    .filter(({ severity }) => isAtLeast(severity, 'MEDIUM'))
    .map(({ conflicts, lead, tools, title, severity, text, advice }): Annotation => ({
      level: conflicts.some((one) => isBlocking(one, report.failOn)) ? 'error' : 'warning',
      title: `${severity} ${lead.type}`,
      text: `${title}: ${text} ${advice}`,
      place: placesOf([...lead.tools, ...tools], report.tools)[0],
    }));
  const all = [...open, ...found];
  return (['error', 'warning'] as const).flatMap((level) => all.filter((one) => one.level === level).slice(0, eachMax));
}

/** A workflow command of GitHub Actions. */
export function toGithubCommand({ level, title, text, place }: Annotation): string {
  const properties = [
    ...(place === undefined ? [] : [`file=${inProperty(place.file)}`]),
    ...(place?.region === undefined ? [] : [`line=${place.region.line}`, `endLine=${place.region.endLine}`]),
    `title=${inProperty(`MTGS: ${title}`)}`,
  ];
  return `::${level} ${properties.join(',')}::${inMessage(printable(text, 1000))}`;
}

const inMessage = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const inProperty = (text: string): string => inMessage(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A logging command of Azure Pipelines. */
export function toAzureCommand({ level, title, text, place }: Annotation): string {
  const properties = [
    `type=${level}`,
    ...(place === undefined ? [] : [`sourcepath=${inAzure(place.file)}`]),
    ...(place?.region === undefined ? [] : [`linenumber=${place.region.line}`, `columnnumber=${place.region.column}`]),
  ];
  return `##vso[task.logissue ${properties.join(';')}]${inAzure(`MTGS: ${title}: ${text}`)}`;
}

const inAzure = (text: string): string =>
  printable(text, 1000).replaceAll('%', '%AZP25').replaceAll(';', '%3B').replaceAll(']', '%5D');
