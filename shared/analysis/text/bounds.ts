/** How much of one tool detection looks at. What lies beyond is ignored, so that no definition can cost unbounded time. */
export const descriptionCharsMax = 8_000;
export const nameWordsMax = 24;
export const descriptionWordsMax = 600;
export const sentenceCharsMax = 300;
export const parametersMax = 200;
export const schemaNodesMax = 2_000;
export const schemaDepthMax = 12;
export const enumValuesMax = 2_000;
export const enumValuesInAllMax = 10_000;

/**
 * Texts of a definition that are read, and how deep. Above what can be registered, so that nothing of a registered tool
 * stays unread; what lies beyond is reported.
 */
export const textFieldsMax = 50_000;
export const textDepthMax = 128;
export const textCharsMax = 300_000;
export const subschemasMax = 50_000;

/** Names of other tools that are read in one definition; what lies beyond is reported. */
export const mentionsMax = 2_000;

/** How many other tools one stage compares the candidate with, besides those it is told to. */
export const lexicalCandidatesMax = 64;
export const schemaCandidatesMax = 48;
export const semanticCandidatesMax = 40;

/** How many index entries one look-up reads at most; commoner tokens are left out first. */
export const postingsReadMax = 2_000;

/** How many findings of one type a tool gets at most, worst first: nobody reads the twentieth. */
export const findingsPerTypeMax = 10;
