/**
 * How far the local router is to be believed: `npm run eval -- --data FOLDER --only routing,misroutes`, 2026-11-28. It holds
 * for this calibration with this embedder only; docs/rules/behavioural.md has the whole table.
 */
export const localRouterReliability = {
  router: 'local-d66b404b+all-minilm-l6-v2-tools-int8-2',
  says:
    'Of 110 recorded picks of a model its majority agreed with 106. Of 27 questions that it gave an even chance or more to ' +
    'go astray 5 did, and of 329 that it gave less than a tenth 14 did: its chances are worse than the base rate, so none is printed.',
} as const;
