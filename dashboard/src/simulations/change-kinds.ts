export const changeKinds = ['new-tool', 'changed-tool', 'removed-tool', 'removed-server'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export const wordsOfKind: Readonly<Record<ChangeKind, string>> = {
  'new-tool': 'New tools are added',
  'changed-tool': 'A tool changes',
  'removed-tool': 'A tool is removed',
  'removed-server': 'A server is removed with all its tools',
};
