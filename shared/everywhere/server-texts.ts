/** What a server says besides its tools is kept among them under its id and this; no tool has such an id. */
export const serverTextsTail = '~=texts';

export const isServerTextsId = (id: string): boolean => id.endsWith(serverTextsTail);

/** Of what is kept in a registry, that which is a tool: whoever says how many tools there are counts these. */
export const toolsAmong = <Id extends string>(ids: readonly Id[]): Id[] => ids.filter((id) => !isServerTextsId(id));
