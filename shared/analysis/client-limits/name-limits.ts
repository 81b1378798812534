import type { ClientLimit } from './client-limit.js';
import { claudeCode } from './client-profiles.js';
import { nameInClient } from './name-in-client.js';

/** Longest name that every model API and client takes. */
const nameMax = 64;
const specificationMax = 128;

/** Limits on names. */
export const nameLimits: readonly ClientLimit[] = [
  {
    id: 'name-characters',
    who: 'the model APIs of Anthropic and OpenAI, Claude Desktop, and clients that pass names on as they are',
    severity: 'MEDIUM',
    *find({ definition: { name } }) {
      const odd = [...new Set(name.match(/[^A-Za-z0-9_-]/gu))];
      if (odd.length > 0)
        yield { at: 'name', what: `${odd.map((one) => `"${one}"`).join(', ')} in the name "${name}"` };
    },
  },
  {
    id: 'name-length',
    who: 'the model APIs of OpenAI and Google, and Claude Desktop',
    severity: 'MEDIUM',
    *find({ definition: { name } }) {
      if (name.length > nameMax)
        yield { at: 'name', what: `a name of ${name.length} characters, more than ${nameMax}` };
    },
  },
  {
    id: 'prefixed-name-length',
    who: 'Claude Code, where looking the tool up then fails the session',
    // Reported of its tool search, from January to March 2026; whether newer versions still do it is not known.
    severity: 'LOW',
    *find({ server, definition: { name } }) {
      const prefixed = nameInClient(claudeCode, server, name);
      const { max } = claudeCode;
      if (name.length <= nameMax && prefixed.length > max)
        yield { at: 'name', what: `${prefixed.length} characters, more than ${max}, as ${prefixed}` };
    },
  },
  {
    id: 'name-specification',
    who: 'the MCP specification, which asks for 1 to 128 letters, digits, "_", "-" and "."',
    severity: 'LOW',
    *find({ definition: { name } }) {
      if (!/^[A-Za-z0-9_.-]+$/u.test(name)) yield { at: 'name', what: `the name "${name}"` };
      else if (name.length > specificationMax) yield { at: 'name', what: `a name of ${name.length} characters` };
    },
  },
];
