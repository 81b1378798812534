import { isServerTextsId } from '../../../../shared/everywhere/server-texts.js';
import { partsOfToolId } from './parts-of-tool-id.js';

/** A tool's name without its server, for people. `name`: where it is known, because ids hold a digest of odd names. */
export function nameOfTool(id: string, name = partsOfToolId(id).name): string {
  return isServerTextsId(id) ? 'texts of the server' : name;
}
