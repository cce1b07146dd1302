'use client'
import { useFormContext, useFormState } from 'react-hook-form'
import { useExperiments } from '../../live/queries'
import { Field, Input, TextArea } from '../../ui/field'
import type { LaunchValues } from './launch-values'

/** What the run is called and where it belongs. */
export function RunFields() {
  const { register } = useFormContext<LaunchValues>()
  const { errors } = useFormState<LaunchValues>()
  const experiments = useExperiments()
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
      <legend className="float-left mb-3 w-full font-semibold">Run</legend>
      <div className="clear-both grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-4">
        <Field label="Experiment" hint="Created when it does not exist" error={errors.experiment?.message}>
          {(control) => (
            <>
              <Input {...control} {...register('experiment')} placeholder="default" list="experiment-names" />
              <datalist id="experiment-names">
                {experiments.data?.map(({ id, name }) => (
                  <option key={id} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Name" hint="Left empty, it is made from the config" error={errors.name?.message}>
          {(control) => <Input {...control} {...register('name')} />}
        </Field>
        <Field
          label="Seeds"
          hint="Several, such as 1, 2, 3 or 1-5, launch one run each as a group"
          error={errors.seeds?.message}
        >
          {(control) => <Input {...control} {...register('seeds')} placeholder="1" spellCheck={false} />}
        </Field>
        <Field label="Tags" hint="name or name = value, separated by commas" error={errors.tags?.message}>
          {(control) => <Input {...control} {...register('tags')} spellCheck={false} />}
        </Field>
        <Field label="Notes" error={errors.notes?.message} className="sm:col-span-2 xl:col-span-4">
          {(control) => <TextArea {...control} {...register('notes')} rows={2} />}
        </Field>
      </div>
    </fieldset>
  )
}
