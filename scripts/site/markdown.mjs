import { createHeadingIds } from './heading-ids.mjs';
import { resolveLink } from './resolve-link.mjs';

/** Teaches the Markdown parser of Eleventy what this site does: anchors, links between pages, diagrams. */
export function prepareMarkdown(markdown, site) {
  markdown.set({ html: false, linkify: false });
  const { rules } = markdown.renderer;
  const pageOf = ({ page }) => page.inputPath.replace(/^\.\//, '');

  markdown.core.ruler.push('site', function giveAnchorsAndLinks({ tokens, env }) {
    const headingId = createHeadingIds();
    tokens.forEach((token, at) => {
      if (token.type === 'heading_open') token.attrSet('id', headingId(textOf(tokens[at + 1])));
      for (const child of token.children ?? []) {
        const name = child.type === 'link_open' ? 'href' : child.type === 'image' ? 'src' : undefined;
        if (name === undefined) continue;
        const link = decodeURI(child.attrGet(name));
        child.attrSet(name, resolveLink(link, { ...site, page: pageOf(env) }));
      }
    });
  });

  const fence = rules.fence.bind(rules);
  rules.fence = function drawFence(tokens, at, ...rest) {
    const { info, content } = tokens[at];
    // Where no script runs, the text of the diagram is shown.
    if (info.trim() === 'mermaid') return `<pre class="mermaid">${markdown.utils.escapeHtml(content)}</pre>\n`;
    return fence(tokens, at, ...rest);
  };
  rules.table_open = () => '<div class="wide"><table>\n';
  rules.table_close = () => '</table></div>\n';
}

const textOf = ({ children }) =>
  children
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
