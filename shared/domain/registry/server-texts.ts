import { serverTextsTail } from '../../everywhere/server-texts.js';
import type { ToolId } from '../ids.js';

/**
 * The name under which the registry keeps what a server says to models besides its tools: its instructions, prompts and
 * resources. It is registered, analysed and approved as a tool is, and offered to nobody. No tool can have this name.
 */
export const serverTextsName = '(server texts)';

/** No tool has this id: what follows `~=` in those of tools is longer. */
export const serverTextsIdOf = (server: string): ToolId => `${server}${serverTextsTail}` as ToolId;

export const isServerTexts = ({ name }: { readonly name: string }): boolean => name === serverTextsName;

/** What people call a tool, or the texts of a server. */
export const spokenName = ({
  server,
  definition,
}: {
  server: string;
  definition: { readonly name: string };
}): string => (isServerTexts(definition) ? `${server} ${serverTextsName}` : definition.name);
