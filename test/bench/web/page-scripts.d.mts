import type { Page } from 'playwright-core'

export interface PageScript {
  name: string
  /** As gzip. */
  bytes: number
  /** Whether it was sent packed. */
  isPacked: boolean
}

export function scriptsOf(page: Page, address: string): Promise<{ own: PageScript[]; later: PageScript[] }>
