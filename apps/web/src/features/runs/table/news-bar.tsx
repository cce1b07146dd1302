import { RefreshCw } from 'lucide-react'
import { plural } from '../../../format/format-number'
import { Button } from '../../../ui/button'
import type { FollowedTree } from './use-run-tree'

/** What has changed above, for one who has scrolled down: rows do not move under the reader. */
export function NewsBar({ followed: { news, refresh } }: { followed: FollowedTree }) {
  if (news.runs === 0 && !news.moved) return null
  return (
    <div role="status" className="flex items-center gap-3 border-b border-line bg-live-ground px-3 py-1.5">
      <span className="text-live">
        {news.runs > 0 ? plural(news.runs, 'new run') : 'The order has changed'}
      </span>
      <Button size="small" onClick={refresh}>
        <RefreshCw aria-hidden className="size-4" />
        Show
      </Button>
    </div>
  )
}
