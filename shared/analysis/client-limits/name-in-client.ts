import { type ClientProfile, clientProfiles } from './client-profiles.js';

/** A tool as far as clients make a name of it. */
export interface NamedTool {
  readonly server: string;
  readonly definition: { readonly name: string };
}

/** A client that offers two tools under one name. */
export interface SharedName {
  readonly profile: ClientProfile;
  readonly name: string;
  /** Whether the name lost a part of at least one of them. */
  readonly isCut: boolean;
}

/** A name of a server or a tool as a client writes it into a longer name. */
export const sanitise = ({ replaced }: Pick<ClientProfile, 'replaced'>, name: string): string =>
  name.replaceAll(replaced, '_');

/** The name that a client offers to a model for this tool. It may be longer than the client takes. */
export function nameInClient(profile: ClientProfile, server: string, tool: string): string {
  const name = wholeName(profile, server, tool);
  if (profile.longer === 'refused' || name.length <= profile.max) return name;
  return profile.cut?.(name) ?? name.slice(0, profile.max);
}

const wholeName = (profile: ClientProfile, server: string, tool: string): string =>
  `${profile.prefix(sanitise(profile, server))}${sanitise(profile, tool)}`;

/** Whether a client cannot offer the whole name of a tool. */
const isCutBy = (profile: ClientProfile, { server, definition }: NamedTool): boolean =>
  profile.longer === 'cut' && wholeName(profile, server, definition.name).length > profile.max;

/**
 * A key for every name that some client offers for a tool, each once: the name, after the server where a client keeps the
 * tools of two servers apart. Two tools have a key in common exactly when some client offers both under one name.
 */
export const clientKeys = ({ server, definition }: NamedTool): readonly string[] => [
  ...new Set(
    clientProfiles.map((profile) => {
      const name = nameInClient(profile, server, definition.name);
      return profile.numbersServers === true ? `${server} ${name}` : name;
    }),
  ),
];

/** The clients that offer both tools under one name, best known first. */
export const sharedNames = (a: NamedTool, b: NamedTool): SharedName[] =>
  clientProfiles.flatMap((profile) => {
    if (profile.numbersServers === true && a.server !== b.server) return [];
    const name = nameInClient(profile, a.server, a.definition.name);
    if (name !== nameInClient(profile, b.server, b.definition.name)) return [];
    return [{ profile, name, isCut: isCutBy(profile, a) || isCutBy(profile, b) }];
  });
