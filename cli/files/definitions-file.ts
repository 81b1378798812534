/** Whether a file of a folder may hold definitions: JSON, or JSON lines such as a recorded session. */
export const isDefinitionsFile = (name: string): boolean => /\.(?:jsonl?|ndjson)$/i.test(name);
