import { toast } from '../../ui/toast'

/** The address holds all that the page shows, so the link is the page. */
export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href)
    toast.success('Link copied: it shows this page as it is now')
  } catch (error) {
    toast.error(`Could not copy the link: ${error instanceof Error ? error.message : 'the browser refused'}`)
  }
}
