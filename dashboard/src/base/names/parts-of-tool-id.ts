/** A tool id is `server~name`. */
export function partsOfToolId(id: string): { readonly server: string; readonly name: string } {
  const at = id.indexOf('~');
  return at < 0 ? { server: '', name: id } : { server: id.slice(0, at), name: id.slice(at + 1) };
}
