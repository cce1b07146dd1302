import type { RunSample } from '@barycenter/contracts'
import type { ReactNode } from 'react'
import { Verdict } from './verdict'

const box = 'rounded-md border border-line p-3'

/** What the model was given, and what it writes after it. */
export function Continuation({ sample }: { sample: Extract<RunSample, { kind: 'continuation' }> }) {
  return (
    <p dir="auto" className={`${box} font-mono text-[0.857rem] break-words whitespace-pre-wrap`}>
      <span className="sr-only">Prompt: </span>
      <span className="text-muted">{sample.prompt}</span>
      <span className="sr-only">. The model goes on: </span>
      <span className="rounded-sm bg-accent-ground">{sample.text}</span>
    </p>
  )
}

export function ClassifiedText({ sample }: { sample: Extract<RunSample, { kind: 'text' }> }) {
  return (
    <div className={`${box} flex h-full flex-col justify-between gap-2`}>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {sample.text}
      </p>
      <Verdict {...sample} />
    </div>
  )
}

export function Translation({ sample }: { sample: Extract<RunSample, { kind: 'translation' }> }) {
  return (
    <dl className={`${box} grid h-full content-start grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1`}>
      <Line title="Source">{sample.source}</Line>
      <Line title="Reference">{sample.reference}</Line>
      <Line title="Translation">
        <span className="font-medium">{sample.translation}</span>
      </Line>
    </dl>
  )
}

function Line({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid items-baseline">
      <dt className="text-[0.857rem] text-muted">{title}</dt>
      <dd dir="auto" className="break-words">
        {children}
      </dd>
    </div>
  )
}
