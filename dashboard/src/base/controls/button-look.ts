const kinds = {
  plain: 'border-strong-line bg-raised text-ink hover:bg-sunken',
  main: 'border-accent bg-accent text-on-accent hover:opacity-90',
  danger: 'border-critical bg-raised text-critical hover:bg-sunken',
};

export type ButtonKind = keyof typeof kinds;

/** What a button looks like; a link that starts something looks like one as well. */
export const buttonLook = (kind: ButtonKind = 'plain'): string =>
  `inline-flex min-h-8.5 items-center justify-center rounded-md border px-3 py-1 font-medium disabled:opacity-50 ${kinds[kind]}`;
