import { partsOfToolId } from './parts-of-tool-id.js';

/** What a server says besides its tools is kept under this name, which no tool can have. */
const serverTexts = '=texts';

/** A tool's name without its server, for people. */
export function nameOfTool(id: string): string {
  const { name } = partsOfToolId(id);
  return name === serverTexts ? 'texts of the server' : name;
}
