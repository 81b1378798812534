const namedMax = 20;

/** Names for people, in the order given; those beyond the first twenty are counted. */
export const plainList = (names: readonly string[]): string =>
  names.length <= namedMax
    ? names.join(', ')
    : `${names.slice(0, namedMax).join(', ')} and ${names.length - namedMax} more`;
