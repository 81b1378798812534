/** Steps of this angle round the circle of hues lie far apart, however many there are. */
const goldenAngle = 137.508;
const lightness = [45, 58, 36];

/** A colour for each server, the same whatever a filter leaves of them: neighbours in the list differ most. */
export const coloursOf = (servers: Iterable<string>): ReadonlyMap<string, string> =>
  new Map(
    [...new Set(servers)]
      .sort()
      .map((server, at) => [
        server,
        `hsl(${Math.round((at * goldenAngle) % 360)} 58% ${lightness[at % lightness.length] ?? 45}%)`,
      ]),
  );
