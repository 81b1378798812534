import { isServerTextsId } from '../../../../shared/everywhere/server-texts.js';
import { partsOfToolId } from './parts-of-tool-id.js';

/** A tool's name without its server, for people. */
export function nameOfTool(id: string): string {
  return isServerTextsId(id) ? 'texts of the server' : partsOfToolId(id).name;
}
