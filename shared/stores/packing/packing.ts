/** How values are stored where not as they are: smaller. What an earlier version of MTGS stored is unpacked as it is. */
export interface Packing<T> {
  pack(value: T): unknown;
  /** @throws when what was packed cannot be read any more. What comes back is still to be checked. */
  unpack(stored: unknown): unknown;
}
