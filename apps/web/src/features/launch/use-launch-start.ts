import { type RunId, type RunPresetView, type TaskName, taskOfModel } from '@barycenter/contracts'
import { useEffect, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { describeError } from '../../live/api'
import { usePresets, useRun } from '../../live/queries'
import { useViewState } from '../../view-state/use-view-state'
import { fillConfig } from './fill-config'
import { cloneFields, cloneRefusal, DEFAULT_START, type LaunchStart, startTexts } from './launch-start'
import { LaunchState } from './launch-state'
import { chooseTask, startOfTask } from './launch-task'
import type { LaunchValues } from './launch-values'

export interface StartControl {
  start: LaunchStart
  /** Id of the preset that the form began with; empty for the defaults and for a clone. */
  preset: string
  /** Whether what the form begins with is still being read: whatever is typed now would be lost. */
  filling: boolean
  /** The run whose config the form began with; null for the defaults, for a preset and before it is read. */
  clonedFrom: RunId | null
  /** Why the start that the address asks for could not be had; null where it was. */
  problem: string | null
  beginDefaults(task: TaskName): void
  beginPreset(preset: RunPresetView): void
}

/** What the form begins with, which its address names: defaults of a task, a preset, or the config of a run. */
export function useLaunchStart(form: UseFormReturn<LaunchValues, unknown, never>): StartControl {
  const { state, update } = useViewState(LaunchState)
  const [start, setStart] = useState(DEFAULT_START)
  const beginDefaults = (task: TaskName) => {
    chooseTask(form, task)
    const { kind } = startOfTask(task)
    setStart({ title: 'the defaults', texts: { 'model.kind': kind } })
    update({ preset: '', from: '' }, { silent: true })
  }
  const beginPreset = (preset: RunPresetView) => {
    fillConfig(form, preset.config)
    setStart({ title: preset.title, texts: startTexts(preset.config) })
    update({ preset: preset.id, from: '' }, { silent: true })
  }
  const { problem, filling, from } = useAddressedStart(state, { form, setStart, beginPreset })
  const clonedFrom = from !== '' && from === state.from ? (from as RunId) : null
  return { start, preset: state.preset, filling, clonedFrom, problem, beginDefaults, beginPreset }
}

interface Filling {
  form: UseFormReturn<LaunchValues, unknown, never>
  setStart: (start: LaunchStart) => void
  beginPreset: (preset: RunPresetView) => void
}

interface AddressedStart {
  problem: string | null
  filling: boolean
  /** The run that the form was filled from; empty where it was not filled from one. */
  from: string
}

/** Fills the form once with what the page was opened with. */
function useAddressedStart(state: LaunchState, { form, setStart, beginPreset }: Filling): AddressedStart {
  const [opened] = useState(state)
  const run = useRun(opened.from, opened.from !== '')
  const presets = usePresets()
  const preset = presets.data?.find(({ id }) => id === opened.preset)
  const [filled, setFilled] = useState(false)
  useEffect(() => {
    if (filled) return
    if (run.data?.config && cloneRefusal(run.data) === null) {
      setFilled(true)
      for (const [name, value] of Object.entries(cloneFields(run.data)))
        form.setValue(name as 'tags', value as string)
      fillConfig(form, run.data.config)
      setStart({ title: run.data.name, texts: startTexts(run.data.config) })
    } else if (opened.from === '' && preset) {
      setFilled(true)
      beginPreset(preset)
    }
  })
  const problem = problemOf(opened, state, { run, presets })
  const asked = opened.from !== '' || (opened.preset !== '' && !presets.isError)
  return { problem, filling: asked && !filled && problem === null, from: filled ? opened.from : '' }
}

interface Sources {
  run: ReturnType<typeof useRun>
  presets: ReturnType<typeof usePresets>
}

/** Why what the page was opened with could not be had, as long as it is still asked for. */
function problemOf(opened: LaunchState, state: LaunchState, { run, presets }: Sources): string | null {
  if (state.from !== '' && state.from === opened.from) {
    if (run.error) return `The run to clone could not be read: ${describeError(run.error)}`
    return run.data ? cloneRefusal(run.data) : null
  }
  const isUnknown = presets.data?.every(({ id }) => id !== opened.preset)
  return isUnknown && opened.preset !== '' && opened.preset === state.preset
    ? `There is no preset "${opened.preset}" (any more); these are the defaults.`
    : null
}

export const presetsOfTask = (presets: readonly RunPresetView[], task: TaskName) =>
  presets.filter(({ config }) => taskOfModel(config.model) === task)
