/**
 * What definitions of tools have in common, what most of them have at the end. Stored versions need it as it is: never change
 * it, not by a letter.
 */
export const definitionDictionary = Buffer.from(
  [
    '"annotations":{"title":"","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":true}',
    '"outputSchema":{"type":"object","properties":{"result":{"title":"Result","type":"string"}},"required":["result"]}',
    '"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"title":"","oneOf":[{"const":"","format":"date-time","pattern":"^',
    '"minimum":0,"maximum":100,"exclusiveMinimum":0,"default":10,"minLength":1,"maxLength":',
    '"diff":[{"path":"/description","change":"changed","before":"","after":"',
    'Optional. The number of results to return (default: 10, max: 100). Maximum Default is Must be Whether to Filter by The ID of the The name of the List of Path to the ',
    '"enum":["asc","desc"],"type":"array","items":{"type":"string"},"description":"","type":"boolean","description":"Whether to ',
    '"type":"integer","description":"","type":"number","description":"The number of "limit":{"type":"number","query":{"type":"string","description":"Search query',
    '{"definition":{"name":"","description":"Get ","inputSchema":{"type":"object","properties":{"":{"type":"string","description":"The ',
    '"required":[""],"additionalProperties":false,"$schema":"http://json-schema.org/draft-07/schema#"}},"diff":[]}',
  ].join(''),
);
