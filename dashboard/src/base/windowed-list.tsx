import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface Props<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  /** Height of an item before it is drawn, in pixels. */
  readonly heightOf: (item: Item) => number;
  readonly render: (item: Item) => ReactNode;
  /** The item to keep in sight; −1 for none. */
  readonly inSight?: number;
}

/** A list, of which only what is in sight is in the page. */
export function WindowedList<Item>({ label, items, heightOf, render, inSight = -1 }: Props<Item>): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop(list.current?.offsetTop ?? 0);
  }, []);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize(at) {
      const item = items[at];
      return item === undefined ? 0 : heightOf(item);
    },
    overscan: 12,
    scrollMargin: top,
  });
  useEffect(() => {
    if (inSight >= 0) virtual.scrollToIndex(inSight, { align: 'auto' });
  }, [inSight, virtual]);

  return (
    <div ref={list} role="list" aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start, key }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <div
            key={key}
            role="listitem"
            data-index={index}
            ref={virtual.measureElement}
            className="absolute inset-x-0 pb-1"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {render(item)}
          </div>
        );
      })}
    </div>
  );
}
