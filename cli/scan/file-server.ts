import type { FiledDefinition } from '../../shared/client-files/parse-definitions-file.js';
import type { FileDocument } from '../../shared/client-files/file-document.js';
import type { ScanServer } from './scan-source.js';

interface ReadDefinitions {
  readonly document: FileDocument;
  readonly definitions: readonly FiledDefinition[];
}

/** The definitions of a file as those of one server. */
export const fileServer = (
  id: string,
  path: string,
  label: string,
  { document, definitions }: ReadDefinitions,
): Extract<ScanServer, { kind: 'file' }> => ({
  kind: 'file',
  id,
  label,
  tools: definitions.map(({ definition, label: tool, path: where }) => {
    const region = document.locate(where);
    return { definition, label: tool, place: { file: path, ...(region && { region }) } };
  }),
});
