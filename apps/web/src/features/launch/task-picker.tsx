'use client'
import { TASKS, type TaskName } from '@barycenter/contracts'
import { useFormState } from 'react-hook-form'
import { cn } from '../../ui/cn'
import { TASK_WORDS } from '../tasks/task-words'
import { fieldName, type LaunchValues } from './launch-values'

/** What is to be learnt. Another choice starts the config anew, with a model and a data set of that task. */
export function TaskPicker({ task, onChoose }: { task: TaskName; onChoose: (task: TaskName) => void }) {
  const { errors } = useFormState<LaunchValues>({ name: fieldName('model.task') })
  const error = errors.config?.['model:task']?.message
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-semibold">Task</legend>
      <div className="flex flex-wrap gap-2">
        {TASKS.map((name) => (
          <label
            key={name}
            className={cn(
              'relative rounded-lg border px-3 py-1.5 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
              name === task
                ? 'border-accent bg-accent-ground font-medium'
                : 'cursor-pointer border-line bg-surface hover:border-line-strong',
            )}
          >
            <input
              type="radio"
              name="task"
              value={name}
              checked={name === task}
              onChange={() => onChoose(name)}
              className="absolute inset-0 size-full cursor-[inherit] appearance-none rounded-lg opacity-0"
            />
            {TASK_WORDS[name].title}
          </label>
        ))}
      </div>
      {error && (
        <p role="alert" className="mt-1 text-[0.857rem] text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}
