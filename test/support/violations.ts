import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What on a page breaks a rule of WCAG 2.2 AA, and where. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`)
        .join('; ')
        .slice(0, 600)}`,
  );
}
