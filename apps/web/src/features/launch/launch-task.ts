import { type ModelKind, modelsOfTask, START_DATASETS, type TaskName } from '@barycenter/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { CONFIG_FIELDS } from './config-fields'
import { fillConfig } from './fill-config'
import { fieldName, type LaunchValues } from './launch-values'

type Form = Pick<UseFormReturn<LaunchValues>, 'setValue' | 'clearErrors'>

/** What a launch of a task begins with: its first model, and a data set that every worker has. */
export function startOfTask(task: TaskName): { kind: ModelKind; dataset: string } {
  return { kind: modelsOfTask(task)[0]!, dataset: START_DATASETS[task] }
}

/** Empties every field of the config but the model, which says what is learnt: all else has a default that suits it. */
export function chooseTask(form: Form, task: TaskName): void {
  fillConfig(form, null)
  form.setValue(fieldName('model.kind'), startOfTask(task).kind)
}

/** Sizes of one kind of model mean nothing to another: its fields are emptied. A module has to be told its task. */
export function chooseModel(form: Form, kind: string, task: TaskName): void {
  for (const { path, when } of CONFIG_FIELDS)
    if (when?.path === 'model.kind') form.setValue(fieldName(path), '')
  if (kind === 'module') form.setValue(fieldName('model.task'), task)
}
