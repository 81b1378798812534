/**
 * What findings have in common, what most of them have at the end. Stored conflicts need it as it is: never change it, not by
 * a letter.
 */
export const findingDictionary = Buffer.from(
  [
    '"evidence":{"lines":[{"rule":"all-tools/before","kind":"exfiltration","severity":"HIGH","field":"description","text":"',
    ' is told to put it before or above all other tools, in description: \\"This tool MUST be called BEFORE any other tool.\\""',
    '"evidence":{"limits":[{"id":"prefixed-name-length","who":"Claude Code","severity":"LOW","places":[{"at":"name","what":"',
    ' characters, more than 64, as mcp__"}],"more":0}]}}]A model cannot be offered \\" everywhere: it has , which is refused by ',
    '"type":"DEFINITION_DRIFT","changes":[{"class":"wording","severity":"MEDIUM","at":"/inputSchema/properties/","before":"","after":"',
    '"type":"SCHEMA_COLLISION","evidence":{"clashes":[{"parameter":"","about":"type","first":"string","second":"array"}],"shared":1,',
    ' sends what the other does not take: \\"A model that mixes up \\" is string in one and number in the other."',
    '"type":"SIMILAR_NAME","severity":"MEDIUM","score":8',
    ': the names are easily taken for each other.","findings":[{"stage":"lexical","type":"EXACT_NAME","severity":"CRITICAL","score":100,"tools":["',
    '","evidence":{"names":["","parts":{"apart":0.64,"description":0.,"nameAlike":0,"objects":0.,"parameters":0.,"verbs":0.6}}}],"fingerprints":{"',
    'A model that calls \\" may reach \\": both offer a tool of that name.A model that means \\"\\" of may call \\"',
    'Asked for what  does in test questions, a model mostly called  instead, which keeps its own.","findings":[{"stage":"behavioural","type":"SUPERSEDED"',
    ' does, a model may call  instead, and the other way round.","type":"INTENT_AMBIGUITY","severity":"LOW","score":33.3,',
    'Asked for what  does, a model may call  instead.","findings":[{"stage":"behavioural","type":"SCOPE_BLEED","severity":"LOW","score":16.7,"tools":["',
    '","evidence":{"probes":6,"contested":1,"split":0.16666666666666666,"interval95":{"low":0.03005336974830658,"high":0.5635028221864702},',
    '"contested":2,"split":0.3333333333333333,"interval95":{"low":0.09677141110578041,"high":0.700006684861608}"contested":3,"split":0.5,',
    '"trials":3,"router":"local","sample":{"people":0,"generated":6,"carries":"MEDIUM",',
    '"because":"0 of 6 questions are of people; below 5, what is written from definitions carries MEDIUM at most"},"directions":[{"expected":"',
    '","other":"","probes":3,"contested":1,"lost":1,"kept":2,"interval95":{"low":0.06149194472039615,"high":0.7923403991979523},',
    '"interval95":{"low":0.20765960080204765,"high":0.9385080552796037}"lostInterval95":{"low":0.43850296824495455,"high":1}},',
    '"contested":0,"lost":0,"kept":3,"interval95":{"low":0,"high":0.5614970317550455},"lostInterval95":{"low":0,"high":0.5614970317550455}}],',
    '"outcomes":[{"probeId":"","query":"how do I ","expected":"","picks":["","query":"can you  for me","expected":"","query":"please ","expected":"',
    '","picks":[null,null]},{"probeId":"","query":"","expected":"","picks":["',
    'A model that is asked to \\"get \\" may call either \\"\\" of  or \\"\\" of .","findings":[{"stage":"semantic","type":"SEMANTIC_OVERLAP",',
    '"severity":"MEDIUM","score":4,"severity":"HIGH","score":9,"severity":"LOW","score":2,"tools":["',
    ' the a of for to and in by with from all list create update delete search Returns information about specific data user ID name ',
    '"text":"A model that is asked to \\"',
    '","evidence":{"parts":{"apart":1,"description":0.1,"nameAlike":0,"objects":0,"parameters":0,"topic":0.6,"verbs":1},',
    '"texts":[{"name":"","sentence":"","full":"','"},{"name":"","sentence":"Get ","full":"get : Get ',
    '"}]}}],"fingerprints":{"","severity":"MEDIUM","tools":["","fingerprints":["','{"text":"A model that is asked to \\"',
  ].join(''),
);
