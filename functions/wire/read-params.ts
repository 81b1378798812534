/**
 * Reads the parameters of a route out of what the platform calls `request.params`: Azure puts query parameters and the
 * text fields of a JSON body there as well, and spells a parameter as the query does where it has one of that name. So
 * only the names in braces count, whatever their case; their values are the path's.
 */
export function createReadParams(route: string): (given: Readonly<Record<string, string>>) => Record<string, string> {
  const names = [...route.matchAll(/\{\*{0,2}(\w+)/g)].map(([, name = '']) => name);
  return function readParams(given) {
    return Object.fromEntries(
      names.flatMap((name) => {
        const key = Object.hasOwn(given, name) ? name : Object.keys(given).find((other) => isSame(other, name));
        const value = key === undefined ? undefined : given[key];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  };
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
