/** Colours of severities, and how the map is drawn. */
export const pageStyle = `
  :root { --critical: #a81630; --high: #96400a; --medium: #735208; --low: #275b8c; --info: #525a67; --good: #1c6a3c }
  .verdict { padding: .6rem 1rem; border-left: .4rem solid; font-weight: 600 }
  .clean { color: var(--good) } .blocked { color: var(--critical) } .not-established { color: var(--high) }
  .CRITICAL { color: var(--critical) } .HIGH { color: var(--high) } .MEDIUM { color: var(--medium) } .LOW { color: var(--low) } .INFO { color: var(--info) }
  article { border-top: 1px solid #d8dde6; padding: .5rem 0 } article h3 { font-size: 1rem; margin: .3rem 0; overflow-wrap: anywhere }
  svg { width: 100%; max-height: 60rem; border: 1px solid #d8dde6 }
  svg text { font-size: 9px; dominant-baseline: central; fill: currentColor; unicode-bidi: isolate } svg .name { font-size: 11px; font-weight: 600 }
  svg .server { fill: none; stroke: currentColor; stroke-opacity: .25 }
  svg line { stroke: currentColor; stroke-opacity: .6; stroke-width: 1; vector-effect: non-scaling-stroke } svg line.CRITICAL, svg line.HIGH { stroke-width: 2.5 }
  svg circle:not(.server) { fill: currentColor }
  @media (prefers-color-scheme: dark) {
    :root { --critical: #ff8a9a; --high: #f2a068; --medium: #dcb65a; --low: #83b8ee; --info: #a3acba; --good: #76cc95 }
    article, svg { border-color: #38414f } }`;
