import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './service'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Fails for everything on the page that breaks WCAG 2.2 AA, as far as a program can tell. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const told = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 3).map((node) => node.html),
  }))
  expect(told).toEqual([])
}

/** Fails if the page has to be scrolled sideways (WCAG 1.4.10). */
export async function fits(page: Page): Promise<void> {
  const sizes = await page.evaluate(() => [
    document.documentElement.clientWidth,
    document.documentElement.scrollWidth,
  ])
  expect(sizes[1]).toBeLessThanOrEqual(sizes[0] ?? 0)
}
