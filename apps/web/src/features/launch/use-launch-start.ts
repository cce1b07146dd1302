import { type RunId, type RunPresetView, type TaskName, taskOfModel } from '@barycenter/contracts'
import { useEffect, useRef, useState } from 'react'
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
  /** The run whose config the form began with; null for the defaults and for a preset. */
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
  const problem = useAddressedStart(state, { form, setStart, beginPreset })
  const clonedFrom = state.from === '' || problem ? null : (state.from as RunId)
  return { start, preset: state.preset, clonedFrom, problem, beginDefaults, beginPreset }
}

interface Filling {
  form: UseFormReturn<LaunchValues, unknown, never>
  setStart: (start: LaunchStart) => void
  beginPreset: (preset: RunPresetView) => void
}

/** Fills the form once with what the page was opened with. */
function useAddressedStart(state: LaunchState, { form, setStart, beginPreset }: Filling): string | null {
  const [opened] = useState(state)
  const run = useRun(opened.from, opened.from !== '')
  const presets = usePresets()
  const preset = presets.data?.find(({ id }) => id === opened.preset)
  const filled = useRef(false)
  useEffect(() => {
    if (filled.current) return
    if (run.data?.config && cloneRefusal(run.data) === null) {
      filled.current = true
      for (const [name, value] of Object.entries(cloneFields(run.data)))
        form.setValue(name as 'tags', value as string)
      fillConfig(form, run.data.config)
      setStart({ title: run.data.name, texts: startTexts(run.data.config) })
    } else if (opened.from === '' && preset) {
      filled.current = true
      beginPreset(preset)
    }
  })
  if (state.from !== '' && state.from === opened.from) {
    if (run.error) return `The run to clone could not be read: ${describeError(run.error)}`
    return run.data ? cloneRefusal(run.data) : null
  }
  const unknown = opened.preset !== '' && opened.preset === state.preset && presets.data && !preset
  return unknown ? `There is no preset "${opened.preset}" (any more); these are the defaults.` : null
}

export const presetsOfTask = (presets: readonly RunPresetView[], task: TaskName) =>
  presets.filter(({ config }) => taskOfModel(config.model) === task)
