/** What the page asks of the layout: a new graph, or a node held at a place or let go. */
export type ToLayout =
  | { readonly kind: 'start'; readonly count: number; readonly links: Int32Array; readonly radii: Float32Array }
  | {
      readonly kind: 'pin';
      readonly node: number;
      readonly at: { readonly x: number; readonly y: number } | undefined;
    };

/** Where the nodes are now: x and y of each, in turn. */
export interface FromLayout {
  readonly positions: Float32Array;
  readonly isSettled: boolean;
}
