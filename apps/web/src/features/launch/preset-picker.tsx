'use client'
import type { RunConfig } from '@barycenter/contracts'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { describeError } from '../../live/api'
import { usePresets } from '../../live/queries'
import { cn } from '../../ui/cn'
import { FailedState } from '../../ui/states'
import { fillConfig } from './fill-config'
import type { LaunchValues } from './launch-values'

const DEFAULTS = {
  id: 'defaults',
  title: 'Defaults',
  summary: 'A small network on optdigits, every setting as it comes.',
}

/** Starting points; choosing one fills in the fields it sets and empties the others. */
export function PresetPicker() {
  const form = useFormContext<LaunchValues>()
  const presets = usePresets()
  const [chosen, setChosen] = useState(DEFAULTS.id)
  const choose = (id: string, config: RunConfig | null) => {
    setChosen(id)
    fillConfig(form, config)
  }
  return (
    <section aria-label="Presets" className="flex flex-col gap-2">
      {presets.isError && (
        <FailedState
          what="the presets"
          reason={describeError(presets.error)}
          retry={() => void presets.refetch()}
        />
      )}
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <PresetButton
          {...DEFAULTS}
          chosen={chosen === DEFAULTS.id}
          onChoose={() => choose(DEFAULTS.id, null)}
        />
        {presets.data?.map(({ id, title, summary, config }) => (
          <PresetButton
            key={id}
            title={title}
            summary={summary}
            chosen={chosen === id}
            onChoose={() => choose(id, config)}
          />
        ))}
      </div>
    </section>
  )
}

function PresetButton({
  title,
  summary,
  chosen,
  onChoose,
}: {
  title: string
  summary: string
  chosen: boolean
  onChoose: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cn(
        'rounded-lg border p-3 text-left transition-colors',
        chosen ? 'border-accent bg-accent-ground' : 'border-line bg-surface hover:border-line-strong',
      )}
    >
      <span className="block font-medium">{title}</span>
      <span className="mt-0.5 block text-[0.857rem] text-muted">{summary}</span>
    </button>
  )
}
