/** `${NAME}`, and `${NAME:-what is taken where it is not set}`. */
const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Puts something in the place of each reference to a setting. */
export const replaceReferences = (
  text: string,
  replace: (name: string, otherwise: string | undefined) => string,
): string => text.replaceAll(reference, (_, name: string, otherwise: string | undefined) => replace(name, otherwise));

/** The names of the settings that a text refers to. */
export const settingsNamedIn = (text: string): string[] =>
  [...text.matchAll(reference)].flatMap(([, name]) => name ?? []);
