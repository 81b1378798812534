import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import { maskPersonalData } from '../../../shared/analysis/simulation/probes/mask-personal-data.js';
import { parseProbeLog } from '../../../shared/analysis/simulation/probes/parse-probe-log.js';
import { startComputing } from '../../support/hosts/start-computing.js';

describe('personal data', () => {
  test.each([
    ['mail anna.schmidt@example.co.uk about it', 'mail <email> about it'],
    ['call +49 (0)30 / 1234-5678 now', 'call <number> now'],
    ['call 555-0199-22', 'call <number>'],
    ['card 4111 1111 1111 1111', 'card <number>'],
    ['pay to DE89 3704 0044 0532 0130 00', 'pay to <account>'],
    ['customer 4711123', 'customer <number>'],
    ['ticket 123e4567-e89b-12d3-a456-426614174000', 'ticket <id>'],
    ['host 10.1.2.3 is down', 'host <address> is down'],
    ['host fe80::1ff:fe23:4567:890a is down', 'host <address> is down'],
    ['see https://crm.example/anna?token=abc', 'see <url>'],
    ['key ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'key <token>'],
  ])('%s', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked);
  });

  test.each(['open issue 42', 'the report of 2026', 'list the top 10 customers', 'at 10:30', 'version 1.2.3'])(
    'leaves "%s" as it is',
    (text) => {
      expect(maskPersonalData(text)).toBe(text);
    },
  );

  test('nothing that looks like an address or a long number is left, and masking again changes nothing', () => {
    const part = fc.oneof(
      fc.emailAddress(),
      fc.ipV4(),
      fc.uuid(),
      fc.webUrl(),
      fc.integer({ min: 10_000 }).map(String),
      fc.lorem(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const masked = maskPersonalData(parts.join(' '));
        expect(masked).not.toMatch(/@|:\/\/|\d{5}/);
        expect(maskPersonalData(masked)).toBe(masked);
      }),
    );
  });

  test('a long hostile text takes no long time', () => {
    const computed = startComputing();
    for (const text of [
      'a@'.repeat(10_000),
      '1 '.repeat(10_000),
      ':'.repeat(20_000),
      'a-'.repeat(10_000),
      'A1'.repeat(10_000),
    ]) {
      maskPersonalData(text);
    }
    expect(computed()).toBeLessThan(2_000);
  });
});

describe('logs', () => {
  test('JSON lines: good rows count, others are named', () => {
    const content = '{"query":"q1","tool":"t1"}\n\n{"prompt":"q2","expected":"t2"}\nno json\n{"query":"q3"}\n';
    const { probes, skipped } = parseProbeLog('jsonl', content);
    expect(probes).toEqual([
      { row: 1, query: 'q1', tool: 't1' },
      { row: 2, query: 'q2', tool: 't2' },
    ]);
    expect(skipped.map(({ row }) => row)).toEqual([3, 4]);
  });

  test('CSV, as spreadsheets write it', () => {
    const content = '\ufefftool,query,date\r\nt1,"open, please ""now""",today\r\nt2,\r\n';
    const { probes, skipped } = parseProbeLog('csv', content);
    expect(probes).toEqual([{ row: 1, query: 'open, please "now"', tool: 't1' }]);
    expect(skipped).toHaveLength(1);
  });

  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const said = (text: string) =>
    JSON.stringify([
      { role: 'system', parts: [] },
      { role: 'user', parts: [{ type: 'text', content: text }] },
    ]);
  const spans = (traceId: string, query: string, ...tools: string[]) => [
    { traceId, startTimeUnixNano: '1', attributes: [attribute('gen_ai.input.messages', said(query))] },
    ...tools.map((tool, at) => ({
      traceId,
      startTimeUnixNano: String(10 - at),
      attributes: [attribute('gen_ai.operation.name', 'execute_tool'), attribute('gen_ai.tool.name', tool)],
    })),
    { traceId, startTimeUnixNano: '20', attributes: [attribute('gen_ai.input.messages', said('and then?'))] },
  ];
  const exported = (...all: unknown[][]) => ({ resourceSpans: [{ scopeSpans: [{ spans: all.flat() }] }] });

  test('OpenTelemetry: the first question of a trace and the tool that was called first', () => {
    const whole = exported(spans('a', 'open a ticket', 'late', 'early'), spans('b', 'just talk'), [null, 7]);
    const expected = [{ row: 1, query: 'open a ticket', tool: 'early' }];
    const one = parseProbeLog('otel', JSON.stringify(whole));
    expect([one.probes, one.skipped.length]).toEqual([expected, 1]);
    const lines = spans('a', 'open a ticket', 'late', 'early').map((span) => JSON.stringify(exported([span])));
    expect(parseProbeLog('otel', lines.join('\n')).probes).toEqual(expected);
  });

  test.each([
    ['otel', '{}'],
    ['otel', 'nonsense'],
    ['csv', 'a"b,c\n"'],
    ['jsonl', '{}\n'.repeat(6_000)],
    ['csv', `query,tool\n${'a,b\n'.repeat(6_000)}`],
  ] as const)('what is no %s log, or too long, is refused', (format, content) => {
    expect(() => parseProbeLog(format, content)).toThrow(InvalidInputError);
  });

  test('any text gives probes, named rows or a refusal, never anything else', () => {
    fc.assert(
      fc.property(fc.constantFrom('jsonl', 'csv', 'otel'), fc.oneof(fc.string(), fc.json()), (format, content) => {
        try {
          parseProbeLog(format, content);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
    );
  });
});
