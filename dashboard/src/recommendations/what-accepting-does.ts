import type { Recommendation } from '../api/types.js';

/** What accepting a fix does, in sentences that are read before it is done. */
export function whatAcceptingDoes({ changes, basedOn }: Pick<Recommendation, 'changes' | 'basedOn'>): string[] {
  const written = changes.flatMap(({ tool, before, after }) => (after === undefined ? [] : [{ tool, before, after }]));
  const goes = changes.filter(({ before, after }) => after === undefined || after.name !== before.name);
  const sentences = written.map(({ tool, before, after }) =>
    after.name === before.name
      ? `The definition is registered as the next version of ${tool}.`
      : `A tool named ${after.name} is registered in the place of ${tool}.`,
  );
  if (written.length === 0) {
    const kept = Object.keys(basedOn).filter((id) => !goes.some(({ tool }) => tool === id));
    return [
      `${goes.map(({ tool }) => tool).join(' and ')} leaves the catalog at once: clients lose it.`,
      ...(kept.length > 0 ? [`${kept.join(' and ')} stays and is to do its work.`] : []),
      'The change is audited; bringing the tool back registers it as a new one.',
    ];
  }
  return [
    ...sentences,
    'It is analysed like every other version. If a conflict blocks it, somebody else than you has to approve it.',
    goes.length === 0
      ? 'Clients keep the version of now until then.'
      : `${goes.map(({ tool }) => tool).join(' and ')} stays in the catalog until the new definition is active.`,
    "The server's owner has to make the same change: the next synchronisation brings the server's own definition back.",
  ];
}
