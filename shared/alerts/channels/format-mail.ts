import { sha256 } from '../../kernel/canonical/canonical-json.js';
import type { Alert } from '../../domain/alerts/alert.js';
import { boundText } from '../bound-text.js';

const oneLine = (text: string, max: number): string => boundText(text.replaceAll(/\s+/g, ' ').trim(), max);

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A mail: no header value holds a line break, and mails about one thing thread by `References`. */
export function formatMail(alert: Alert) {
  const text = boundText(alert.text, 20_000);
  const facts = alert.facts.slice(0, 100).map(({ name, value }) => [oneLine(name, 200), oneLine(value, 2000)] as const);
  const link = alert.url === undefined ? [] : [alert.url];
  return {
    subject: oneLine(`[MTGS ${alert.env}] ${alert.severity}: ${alert.title}`, 250),
    text: [text, '', ...facts.map(([name, value]) => `${name}: ${value}`), '', ...link].join('\n'),
    html: [
      `<p>${html(text)}</p>`,
      `<table>${facts.map(([name, value]) => `<tr><th align="left">${html(name)}</th><td>${html(value)}</td></tr>`).join('')}</table>`,
      ...link.map((url) => `<p><a href="${html(url)}">Open in MTGS</a></p>`),
    ].join('\n'),
    messageId: `<${sha256(alert.id).slice(0, 40)}@mtgs>`,
    references: `<${sha256(`${alert.env}/${alert.subject}`).slice(0, 40)}@mtgs>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
