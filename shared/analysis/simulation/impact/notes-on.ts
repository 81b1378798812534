/** What has to be known of a router to read its figures. */
export const notesOn = (router: string): string[] =>
  router.startsWith('local-')
    ? [
        'The local router predicts what a model would pick; how often it is right says docs/stages/behavioural.md. ' +
          'A change that it finds harmless is not shown to be harmless.',
      ]
    : [];
