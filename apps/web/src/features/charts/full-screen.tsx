'use client'
import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { IconButton } from '../../ui/button'
import { LiveCard } from './chart-card'
import type { ChartSource, PlacedChart } from './use-chart-view'
import type { Panel } from './use-panel'

interface FullScreenProps {
  order: readonly PlacedChart[]
  source: ChartSource
  panel: Panel
}

/** One chart as large as the window; the arrow keys walk through all of them, Esc closes. */
export function FullScreen({ order, source, panel }: FullScreenProps) {
  const at = order.findIndex(({ chart }) => chart.id === panel.state.big)
  const height = useChartHeight()
  const placed = order[at]
  if (!placed) return null
  const go = (moves: number) =>
    panel.update({ big: order[(at + moves + order.length) % order.length]!.chart.id })
  return (
    <Dialog.Root open onOpenChange={() => panel.update({ big: '' })}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          data-testid="full-screen"
          onKeyDown={(event) => walk(event, go)}
          className="fixed inset-0 z-40 flex flex-col gap-2 overflow-y-auto bg-surface p-4 outline-none"
        >
          <div className="flex items-center gap-2 text-muted">
            <IconButton label="Previous chart" onClick={() => go(-1)}>
              <ChevronLeft aria-hidden className="size-5" />
            </IconButton>
            <IconButton label="Next chart" onClick={() => go(1)}>
              <ChevronRight aria-hidden className="size-5" />
            </IconButton>
            <Dialog.Title className="min-w-0 truncate">
              {placed.chart.title}, {at + 1} of {order.length}
            </Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close full screen" className="ml-auto">
                <X aria-hidden className="size-5" />
              </IconButton>
            </Dialog.Close>
          </div>
          <LiveCard key={placed.chart.id} {...{ placed, source, panel, height }} isBig />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** In a control the arrow keys are the control's. */
function walk(event: KeyboardEvent, go: (moves: number) => void): void {
  const moves = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  const isControl = (event.target as HTMLElement).closest(
    'input, select, textarea, [role=menu], [role=dialog] [role=dialog]',
  )
  if (!moves || isControl) return
  event.preventDefault()
  go(moves)
}

/** Head, legend and notes around the picture, in px. */
const AROUND = 220

function useChartHeight(): number {
  const [height, setHeight] = useState(500)
  useEffect(() => {
    const measure = () => setHeight(Math.max(220, window.innerHeight - AROUND))
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  return height
}
