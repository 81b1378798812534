import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { markup } from '../../../cli/output/html/markup.js';
import { layOutMap } from '../../../cli/output/html/scan/lay-out-map.js';
import { linksMax, selectMap, toolsMax } from '../../../cli/output/html/scan/select-map.js';
import { toHtml } from '../../../cli/output/html/scan/to-html.js';
import { untrusted } from '../../../cli/output/html/untrusted.js';
import { reportedFamilies } from '../../../cli/output/report/families.js';
import { type Report, toReported } from '../../../cli/output/report/report.js';
import { printable } from '../../../cli/output/words/printable.js';
import { reportFiles } from '../../../cli/output/formats/report-files.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import { runInProcess } from '../support/in-process.js';
import { conflictOf, sampleReport } from '../support/sample-report.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const written = { at: new Date('2026-01-02T03:04:05Z'), version: '1.2.3' };
const pageOf = (over: Partial<Report> = {}): string => toHtml(sampleReport(over), written);

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<script>alert(1)</script>',
        '</title></style></svg></bdi></details></body>',
        '"><img src=http://evil/x onerror=alert(1)>',
        "' onload='alert(1)",
        '<!--',
        ']]>',
        '&lt;script&gt;',
        '\u202e\u2066\u200b',
        '\u{e0041}\ue000',
        '\ud800',
        '\u0000\u001b[31m',
        '\n',
        '\u05d0',
        'url(http://evil)',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** A report in which one text is in every place that comes from outside. */
function filledWith(text: string): Partial<Report> {
  const id = `a~${text}`;
  const conflict = { ...conflictOf('HIGH'), toolA: id as ToolId, text };
  return {
    target: text,
    tools: [
      { id, server: text, name: text, place: undefined },
      { id: 'b~two', server: 'b', name: 'two', place: undefined },
    ],
    servers: [{ id: text, label: text, tools: 1, size: { characters: 4, tokens: 1 } }],
    failures: [{ what: text, reason: text, hint: text, at: text }],
    leftOut: [{ what: text, reason: text }],
    warnings: [text],
    conflicts: toReported([conflict]).map((one) => ({ ...one, advice: text })),
  };
}

/** Every tag of a page, as it is: no text has a `<` or `>` of its own, which the test checks first. */
const tagsOf = (page: string): string[] => page.match(/<[^>]*>/gu) ?? [];

const names =
  'html|head|meta|title|style|body|h1|h2|h3|p|section|article|details|summary|ul|li|table|thead|tbody|tr|th|td|bdi|mark|strong|small|span|svg|circle|line|text';
const attributes =
  'lang|charset|name|content|http-equiv|class|title|role|aria-label|viewBox|x|y|x1|y1|x2|y2|cx|cy|r|text-anchor';
const ownTag = new RegExp(`^</?(?:${names})(?: (?:${attributes})="[^"<>]*")*/?>$`, 'u');

describe('the page of a scan', () => {
  it('has no tag, attribute or comment of a text from outside', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = pageOf(filledWith(text)).replace('<!doctype html>', '');
        expect(tagsOf(page).filter((tag) => !ownTag.test(tag))).toEqual([]);
        const shape = (one: string) => tagsOf(one).filter((tag) => !/<\/?(?:mark)/u.test(tag)).length;
        expect(shape(page)).toBe(shape(pageOf(filledWith('plain')).replace('<!doctype html>', '')));
      }),
    );
  });

  it('shows each hidden character by its number, also in names on the map', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const page = pageOf(filledWith(text));
        expect(page).not.toMatch(
          /[\p{Cf}\p{Co}\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/u,
        );
      }),
    );
    const page = pageOf(filledWith('pay\u202elle'));
    expect(page).toContain('pay<mark title="a hidden character">U+202E</mark>lle');
    expect(page).toMatch(/<text [^>]*>payU\+202Elle<\/text>/u);
  });

  it('loads nothing: it has no address of its own, and a browser may fetch none', () => {
    const page = pageOf();
    expect(page.replaceAll('http-equiv', '')).not.toMatch(
      /https?:|\/\/|url\(|@import|\ssrc=|\shref=|xmlns|<script|\son\w+=/iu,
    );
    expect(page).toContain("default-src 'none'");
    const { document } = new Window();
    document.write(page);
    expect(document.querySelectorAll('script, link, img, iframe, object, embed, form, a, use, image')).toHaveLength(0);
  });

  it.each([
    ['a server that failed', { failures: [{ what: 'crm', reason: 'it hangs' }], stages: [] }, 'crm'],
    ['a stage that is not established', { failures: [] }, 'stage semantic'],
    ['no tool at all', { failures: [], stages: [], tools: [], servers: [] }, 'every tool'],
    ['an instance without a verdict', { failures: [], stages: [], verdict: 'not-established' as const }, 'the verdict'],
  ])('%s is said and never looks like a pass, whether or not something blocks', (_, over, what) => {
    for (const conflicts of [[], toReported([conflictOf('HIGH')])]) {
      const page = pageOf({ ...over, conflicts });
      expect(page).not.toContain('class="verdict clean"');
      expect(page).toContain(`class="verdict ${conflicts.length === 0 ? 'not-established' : 'blocked'}"`);
      expect(page).toContain(`<strong><bdi>${what}</bdi></strong>`);
      expect(page).not.toContain('all of it was looked at');
      expect(page).toContain('What was not established is not on the map');
    }
  });

  it('is a pass only where everything was looked at', () => {
    const page = pageOf({ failures: [], stages: [], conflicts: [] });
    expect(page).toContain('class="verdict clean"');
    expect(page).toContain('all of it was looked at');
  });

  it('has the worst first with its pairs and advice, and how much definitions weigh', () => {
    const page = pageOf({
      conflicts: toReported([conflictOf('LOW', 'x'), { ...conflictOf('CRITICAL', 'y'), toolB: 'b~three' as ToolId }]),
    });
    expect(page.indexOf('<h3><span class="CRITICAL">')).toBeGreaterThan(0);
    expect(page.indexOf('<h3><span class="CRITICAL">')).toBeLessThan(page.indexOf('<h3><span class="LOW">'));
    expect(page).toContain('Say in the first sentence');
    expect(page).toContain('a~one ↔ b~three');
    expect(page).toContain('About 300 tokens');
  });

  it('lets no text end the attribute that it is in', () => {
    expect(String(markup`<p title="${"a\" b='c' &<>"}">`)).toBe('<p title="a&quot; b=&#39;c&#39; &amp;&lt;&gt;">');
  });

  it('says that accepted conflicts are there, and not that there is none', () => {
    const accepted = toReported([conflictOf('HIGH')]).map((one) => ({ ...one, accepted: 'baseline' as const }));
    const page = pageOf({ conflicts: accepted });
    expect(page).toContain('None but the accepted ones.');
    expect(page).toContain('accepted: 1 in the baseline');
    expect(page).toContain('Not drawn: 1 accepted conflict.');
  });

  it('says what it cuts: long texts, families, pairs of a family', () => {
    expect(String(untrusted('x'.repeat(600)))).toContain('… 100 more characters');
    const many = Array.from({ length: 501 }, (_, at) => ({
      ...conflictOf('HIGH', `c${at}`),
      toolA: `a~${at}` as ToolId,
    }));
    expect(pageOf({ conflicts: toReported(many) })).toContain('1 more families');
    const mild = many.slice(0, 60).map((one) => ({ ...one, severity: 'LOW' as const }));
    expect(pageOf({ conflicts: toReported(mild) })).toContain('10 more; the report of --json holds all.');
  });
});

/** Conflicts between tools of some servers. */
const drawn = fc
  .array(fc.tuple(fc.nat(12), fc.nat(30), fc.nat(12), fc.nat(30), fc.constantFrom('CRITICAL', 'HIGH', 'LOW')), {
    maxLength: 60,
  })
  .map((pairs) =>
    pairs.map(([a, b, c, d, severity], at) => ({
      ...conflictOf(severity as 'LOW', `c${at}`),
      toolA: `s${a}~t${b}` as ToolId,
      toolB: `s${c}~u${d}` as ToolId,
    })),
  );

describe('the conflict map', () => {
  it('is the same for the same report, in whatever order it has tools and conflicts', () => {
    fc.assert(
      fc.property(drawn, (conflicts) => {
        const report = sampleReport({ conflicts: toReported(conflicts) });
        const turned = {
          ...report,
          tools: report.tools.toReversed(),
          servers: report.servers.toReversed(),
          conflicts: toReported(conflicts.toReversed()),
        };
        expect(toHtml(turned, written)).toBe(toHtml(report, written));
      }),
    );
  });

  it('keeps the rings of servers apart and inside of the picture', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const tools = sizes.flatMap((size, server) =>
          Array.from({ length: size }, (_, at) => ({
            id: `s${server}~${at}`,
            server: `s${server}`,
            name: `${at}`,
            severity: undefined,
          })),
        );
        const { servers, tools: placed, reach } = layOutMap(tools);
        expect(placed).toHaveLength(tools.length);
        for (const [at, a] of servers.entries()) {
          for (const b of servers.slice(at + 1))
            expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.radius + b.radius + 50);
        }
        for (const { label } of placed) {
          expect(Math.abs(label.x)).toBeLessThan(reach.x);
          expect(Math.abs(label.y)).toBeLessThan(reach.y);
        }
      }),
    );
  });

  it('leaves out the mildest beyond what it shows at most, and says how many', () => {
    const pair = (a: number, b: number, severity: 'LOW' | 'HIGH') => ({
      ...conflictOf(severity, `c${a}-${b}`),
      toolA: `a~${a}` as ToolId,
      toolB: `b~${b}` as ToolId,
    });
    const mild = Array.from({ length: 300 }, (_, at) => pair(at, at, 'LOW'));
    const report = sampleReport({ conflicts: toReported([...mild, pair(999, 999, 'HIGH')]) });
    const map = selectMap(report, reportedFamilies(report));
    expect(map.tools).toHaveLength(toolsMax);
    expect(map.tools.map(({ id }) => id)).toEqual(expect.arrayContaining(['a~999', 'b~999']));
    expect(map.left.tools).toBe(602 + 3 - toolsMax);
    expect(map.links.length + map.left.links).toBe(301);
    expect(toHtml(report, written)).toContain(`Left out: ${map.left.tools} tools and ${map.left.links} pairs`);
    const dense = sampleReport({
      conflicts: toReported(Array.from({ length: 900 }, (_, at) => pair(at % 30, Math.floor(at / 30), 'LOW'))),
    });
    expect(selectMap(dense, reportedFamilies(dense))).toMatchObject({
      links: { length: linksMax },
      left: { links: 500 },
    });
  });
});

describe('scan --html', () => {
  const definition = (name: string) => ({
    name,
    description: 'Send a message to a person. <script>alert(1)</script>',
    inputSchema: { type: 'object' },
  });

  it('writes the page beside the other outputs, and says of a part that could not be read that it was not', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'one.json'), JSON.stringify({ tools: [definition('send')] }));
    const clean = await runInProcess(['scan', 'one.json', '--html', 'report.html'], { cwd });
    expect(clean.code).toBe(0);
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toContain('class="verdict clean"');
    writeFileSync(join(cwd, 'one.json'), JSON.stringify({ tools: [definition('send'), { name: 'broken' }] }));
    const open = await runInProcess(['scan', 'one.json', '--html', 'report.html'], { cwd });
    expect(open.code).toBe(3);
    const page = readFileSync(join(cwd, 'report.html'), 'utf8');
    expect(page).toContain('class="verdict not-established"');
    expect(page).not.toContain('<script');
  });

  it.each(reportFiles)('--%s is refused without a target rather than not written', async (kind) => {
    const cwd = temporaryFolder();
    const { code, err } = await runInProcess(['scan', `--${kind}`, 'x'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(`--${kind} needs a target`);
  });
});

it('what a terminal is not sent, a page shows by its number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1, minLength: 1 }), (character) => {
      fc.pre(!/[\n\r\t]/u.test(character));
      const isRemoved = printable(character) === '';
      if (isRemoved) expect(String(markup`${character}`)).toMatch(/^U\+[0-9A-F]{4,6}$/u);
    }),
    { numRuns: 2_000 },
  );
});
