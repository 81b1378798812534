/** Most tools that OpenAI's API and GitHub Copilot take in one request. */
const toolsMax = 128;

/** What clients may stumble over when they offer all these tools to a model at once. */
export const sessionWarnings = (tools: number): string[] =>
  tools > toolsMax
    ? [
        `${tools} tools are more than the ${toolsMax} that OpenAI's API and GitHub Copilot take in one request: let clients offer fewer at a time`,
      ]
    : [];
