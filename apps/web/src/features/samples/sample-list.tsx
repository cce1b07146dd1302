'use client'
import type { RunSample } from '@barycenter/contracts'
import { useState } from 'react'
import { cn } from '../../ui/cn'
import { Toggle } from '../../ui/toggle'
import { BoxesSample, BoxMark } from './boxes-sample'
import { ImageSample } from './image-sample'
import { ClassifiedText, Continuation, Translation } from './text-samples'

const LAYOUTS: Record<RunSample['kind'], string> = {
  image: 'grid-cols-[repeat(auto-fill,minmax(8rem,1fr))]',
  boxes: 'sm:grid-cols-2 2xl:grid-cols-3',
  continuation: '',
  text: 'lg:grid-cols-2',
  translation: 'lg:grid-cols-2',
}

/** All samples of a method. Those with boxes can be seen without the true ones, or without the predicted. */
export function SampleList({ samples }: { samples: readonly RunSample[] }) {
  const [boxes, setBoxes] = useState({ truth: true, predicted: true })
  const kind = samples[0]?.kind ?? 'text'
  return (
    <div className="flex flex-col gap-3 p-4">
      {kind === 'boxes' && (
        <div className="flex flex-wrap items-center gap-x-5 gap-y-1.5">
          <span className="inline-flex items-center gap-2">
            <BoxMark of="truth" />
            <Toggle
              label="True boxes"
              checked={boxes.truth}
              onChange={(truth) => setBoxes({ ...boxes, truth })}
            />
          </span>
          <span className="inline-flex items-center gap-2">
            <BoxMark of="predicted" />
            <Toggle
              label="Predicted boxes"
              checked={boxes.predicted}
              onChange={(predicted) => setBoxes({ ...boxes, predicted })}
            />
          </span>
        </div>
      )}
      <ol aria-label="Samples" className={cn('grid gap-4', LAYOUTS[kind])}>
        {samples.map((sample, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sample has no name but its place
          <li key={index} data-sample={sample.kind} className="min-w-0">
            <SampleView sample={sample} number={index + 1} boxes={boxes} />
          </li>
        ))}
      </ol>
    </div>
  )
}

function SampleView({
  sample,
  number,
  boxes,
}: {
  sample: RunSample
  number: number
  boxes: { truth: boolean; predicted: boolean }
}) {
  switch (sample.kind) {
    case 'image':
      return <ImageSample sample={sample} number={number} />
    case 'boxes':
      return <BoxesSample sample={sample} number={number} shown={boxes} />
    case 'continuation':
      return <Continuation sample={sample} />
    case 'text':
      return <ClassifiedText sample={sample} />
    case 'translation':
      return <Translation sample={sample} />
  }
}
