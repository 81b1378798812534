/**
 * The pages of the site by what a reader wants to do. Each page of the site is in one group: a build fails for one that is
 * in none, and for a name here that is no page. `…/*` stands for the other pages of a folder, in the order of their names.
 */
export const navigation = [
  {
    title: 'Start',
    pages: ['README.md', 'docs/getting-started.md', 'docs/guides/install.md', 'docs/conflict-detection.md'],
  },
  {
    title: 'Use',
    pages: [
      'docs/cli.md',
      'docs/dashboard.md',
      'docs/guides/pull-requests.md',
      'docs/guides/simulation.md',
      'docs/guides/probes.md',
      'docs/guides/approvals.md',
      'docs/guides/allowlists.md',
      'docs/guides/registry-api.md',
      'docs/guides/agents.md',
      'docs/guides/*',
      'examples/servers/README.md',
    ],
  },
  {
    title: 'Operate',
    pages: [
      'docs/embedded-host.md',
      'docs/deployment.md',
      'docs/configuration.md',
      'docs/guides/identity.md',
      'docs/guides/secrets.md',
      'docs/guides/audit.md',
      'docs/guides/alerts.md',
      'docs/guides/logic-apps.md',
      'docs/guides/sentinel.md',
      'docs/guides/desired-state.md',
      'docs/guides/sources.md',
      'docs/guides/gateways.md',
      'docs/guides/routers.md',
      'docs/observability.md',
      'docs/failure-modes.md',
      'docs/outbound-data.md',
      'docs/controls.md',
      'SECURITY.md',
    ],
  },
  {
    title: 'Understand',
    pages: [
      'docs/architecture.md',
      'docs/diagrams.md',
      'docs/performance.md',
      'docs/benchmarks.md',
      'docs/field-cases.md',
      'docs/roadmap.md',
      'docs/dependencies.md',
      'CONTRIBUTING.md',
      'local/README.md',
      'model/README.md',
      'shared/*',
      'docs/decisions/README.md',
      'docs/decisions/*',
    ],
  },
  {
    title: 'Look up',
    pages: [
      'docs/glossary.md',
      'docs/cli-reference.md',
      'docs/api-reference.md',
      'docs/roles.md',
      'docs/rules/*',
      'docs/errors/*',
      'CHANGELOG.md',
    ],
  },
];

/** The groups with each page by its path. @throws {Error} for a page that is in no group, or in none of the site. */
export function groupPages(pages) {
  const named = new Set(navigation.flatMap((group) => group.pages));
  const below = (folder) => pages.filter((page) => page.startsWith(folder) && !named.has(page)).sort();
  const groups = navigation.map((group) => ({
    title: group.title,
    pages: group.pages.flatMap((page) => (page.endsWith('*') ? below(page.slice(0, -1)) : [page])),
  }));
  const grouped = groups.flatMap((group) => group.pages);
  const lost = pages.filter((page) => !grouped.includes(page));
  const unknown = grouped.filter((page) => !pages.includes(page));
  if (lost.length > 0) throw new Error(`In no group of scripts/site/navigation.mjs: ${lost.join(', ')}`);
  if (unknown.length > 0) throw new Error(`In scripts/site/navigation.mjs, but no pages: ${unknown.join(', ')}`);
  return groups;
}
