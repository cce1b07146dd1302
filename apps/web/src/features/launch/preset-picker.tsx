'use client'
import type { TaskName } from '@barycenter/contracts'
import { describeError } from '../../live/api'
import { usePresets } from '../../live/queries'
import { cn } from '../../ui/cn'
import { FailedState } from '../../ui/states'
import { DEFAULT_START } from './launch-start'
import { startOfTask } from './launch-task'
import { presetsOfTask, type StartControl } from './use-launch-start'

/** Starting points of a task; choosing one fills in the fields it sets and empties the others. */
export function PresetPicker({ task, control }: { task: TaskName; control: StartControl }) {
  const presets = usePresets()
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
          title="Defaults"
          summary={defaultsWords(task)}
          chosen={control.preset === '' && control.start.title === DEFAULT_START.title}
          onChoose={() => control.beginDefaults(task)}
        />
        {presetsOfTask(presets.data ?? [], task).map((preset) => (
          <PresetButton
            key={preset.id}
            title={preset.title}
            summary={preset.summary}
            chosen={control.preset === preset.id}
            onChoose={() => control.beginPreset(preset)}
          />
        ))}
      </div>
    </section>
  )
}

function defaultsWords(task: TaskName): string {
  const { kind, dataset } = startOfTask(task)
  return `A small ${kind} on ${dataset}, every setting as it comes.`
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
