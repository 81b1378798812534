import { localRouterReliability } from '../../fitted/local-router-reliability.js';
import { recordedPrefix } from '../../router/router.js';

/** What has to be known of a router to read its figures. */
export const notesOn = (router: string): string[] => [
  ...(router.startsWith(recordedPrefix) ? ['The picks were read from a file: they are as true as the file is.'] : []),
  ...(router.replace(recordedPrefix, '').startsWith('local-')
    ? [
        `The local router predicts what a model would pick. ${reliabilityOf(router.replace(recordedPrefix, ''))} ` +
          'A change that it finds harmless is not shown to be harmless (docs/rules/behavioural.md).',
      ]
    : []),
];

const reliabilityOf = (router: string): string =>
  router === localRouterReliability.router
    ? localRouterReliability.says
    : 'How far it is to be believed was not measured with this model.';
