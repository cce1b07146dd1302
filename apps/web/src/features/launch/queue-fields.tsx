'use client'
import { EngineName } from '@barycenter/contracts'
import { useFormContext, useFormState } from 'react-hook-form'
import { useWorkers } from '../../live/queries'
import { Field, Input, Select } from '../../ui/field'
import type { LaunchValues } from './launch-values'

/** How the run waits, and what its worker must have. No part of the config: results do not depend on it. */
export function QueueFields() {
  const { register } = useFormContext<LaunchValues>()
  const { errors } = useFormState<LaunchValues>({ name: 'queue' })
  const wrong = errors.queue
  return (
    <details open={wrong ? true : undefined} className="rounded-lg border border-line bg-surface">
      <summary className="px-4 py-3 font-semibold">Queue and worker</summary>
      <fieldset
        aria-label="Queue and worker"
        className="grid min-w-0 gap-x-4 gap-y-3 px-4 pb-4 sm:grid-cols-2 xl:grid-cols-4"
      >
        <Field label="Priority" hint="Higher ones are taken first" error={wrong?.priority?.message}>
          {(control) => (
            <Input {...control} {...register('queue.priority')} placeholder="0" inputMode="numeric" />
          )}
        </Field>
        <Field label="Retries" hint="After failures that may pass" error={wrong?.retries?.message}>
          {(control) => (
            <Input {...control} {...register('queue.retries')} placeholder="0" inputMode="numeric" />
          )}
        </Field>
        <PlaceFields />
        <label className="flex items-center gap-2 sm:col-span-2 xl:col-span-4">
          <input type="checkbox" {...register('queue.hold')} className="size-4 accent-accent-solid" />
          Hold it in the queue until it is released
        </label>
      </fieldset>
    </details>
  )
}

/** What its worker must have; what live workers have is offered. */
function PlaceFields() {
  const { register } = useFormContext<LaunchValues>()
  const { errors } = useFormState<LaunchValues>({ name: 'queue' })
  const wrong = errors.queue
  const live = (useWorkers().data ?? []).filter(({ status }) => status !== 'stopped')
  const pools = [...new Set(live.flatMap((worker) => worker.pools))]
  const labels = [...new Set(live.flatMap((worker) => worker.labels))]
  return (
    <>
      <Field label="Pool" hint="Only workers of this pool" error={wrong?.pool?.message}>
        {(control) => (
          <>
            <Input {...control} {...register('queue.pool')} placeholder="default" list="pool-names" />
            <datalist id="pool-names">
              {pools.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field
        label="Worker labels"
        hint={labels.length > 0 ? `There are ${labels.join(', ')}` : 'The worker must have all of them'}
        error={wrong?.labels?.message}
      >
        {(control) => <Input {...control} {...register('queue.labels')} spellCheck={false} />}
      </Field>
      <Field label="Worker engine" hint="What the worker must train with" error={wrong?.engine?.message}>
        {(control) => (
          <Select {...control} {...register('queue.engine')}>
            <option value="">any</option>
            {EngineName.options.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="GPU memory (GiB)" hint="At least so much" error={wrong?.gpuMemoryGiB?.message}>
        {(control) => (
          <Input {...control} {...register('queue.gpuMemoryGiB')} placeholder="none" inputMode="decimal" />
        )}
      </Field>
    </>
  )
}
