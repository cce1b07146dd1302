'use client'
import { AppError, type LaunchInput, type RunId } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import {
  FormProvider,
  type Resolver,
  type UseFormReturn,
  useForm,
  useFormContext,
  useFormState,
  useWatch,
} from 'react-hook-form'
import { plural } from '../../format/format-number'
import { api, describeError } from '../../live/api'
import { keys } from '../../live/queries'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'
import { toast } from '../../ui/toast'
import { useAlive } from '../../ui/use-alive'
import { useViewState } from '../../view-state/use-view-state'
import { PageHead } from '../shell/page-head'
import { ConfigSections } from './config-sections'
import { DifferenceCard } from './difference-card'
import { EstimateCard } from './estimate-card'
import { estimateSummary } from './estimate-words'
import { taskOfTexts } from './form-config'
import { placeIssues } from './issue-fields'
import { StartContext } from './launch-start'
import { LaunchState } from './launch-state'
import { checkLaunch, configTexts, EMPTY_LAUNCH, type LaunchValues } from './launch-values'
import { LazyTextPanel } from './lazy-text-panel'
import { PresetPicker } from './preset-picker'
import { QueueFields } from './queue-fields'
import { RunFields } from './run-fields'
import { TaskPicker } from './task-picker'
import { useEstimate } from './use-estimate'
import { type StartControl, useLaunchStart } from './use-launch-start'

/** Where the run came from, as it stands in its provenance: a clone names its run. */
const launchCommand = () => `dashboard /launch${window.location.search}`

/** The browser's own check, in the words of the contract; the server checks again. */
const resolver: Resolver<LaunchValues, unknown, LaunchInput> = (values) => {
  const { input, issues } = checkLaunch(values, launchCommand())
  if (input) return { values: input, errors: {} }
  const { byField, elsewhere } = placeIssues(issues)
  const config: Record<string, { type: string; message: string }> = {}
  const errors: Record<string, unknown> = { config }
  const queue: Record<string, { type: string; message: string }> = {}
  for (const [name, message] of byField) {
    if (name.startsWith('config.')) config[name.slice('config.'.length)] = { type: 'contract', message }
    else if (name.startsWith('queue.')) queue[name.slice('queue.'.length)] = { type: 'contract', message }
    else errors[name] = { type: 'contract', message }
  }
  if (Object.keys(queue).length > 0) errors.queue = queue
  if (elsewhere.length > 0) errors.root = { type: 'contract', message: elsewhere.join('; ') }
  return { values: {}, errors }
}

export function LaunchPage() {
  const { state } = useViewState(LaunchState)
  const form = useForm<LaunchValues, unknown, LaunchInput>({
    resolver,
    defaultValues: { ...EMPTY_LAUNCH, experiment: state.experiment },
  })
  const control = useLaunchStart(form as never)
  const { launch, refusal } = useLaunch(form, control.clonedFrom)
  const isAlive = useAlive()
  return (
    <FormProvider {...form}>
      <StartContext value={control.start}>
        <PageHead title={titleOf(state, control)} />
        <form noValidate onSubmit={form.handleSubmit(launch)} className="pb-16">
          {control.filling && <Filling what={state.from === '' ? 'the preset' : 'the run to copy'} />}
          <fieldset
            disabled={!isAlive || control.filling}
            aria-busy={control.filling}
            className="flex min-w-0 flex-col gap-4"
          >
            <StartingPoint control={control} />
            <RunFields />
            <QueueFields />
            <ConfigSections />
            <DifferenceCard />
            <LazyTextPanel />
            <Ending refusal={refusal} />
          </fieldset>
        </form>
      </StartContext>
    </FormProvider>
  )
}

/** Launches, and leads to what was launched; a refusal stands at its fields. */
function useLaunch(form: UseFormReturn<LaunchValues, unknown, LaunchInput>, clonedFrom: RunId | null) {
  const router = useRouter()
  const client = useQueryClient()
  const [refusal, setRefusal] = useState<string[]>([])
  const launch = async (input: LaunchInput) => {
    setRefusal([])
    try {
      const { runs } = await api.call('launchRuns', { body: { ...input, ...(clonedFrom && { clonedFrom }) } })
      void client.invalidateQueries({ queryKey: keys.runs })
      void client.invalidateQueries({ queryKey: keys.experiments })
      toast.success(`Queued ${plural(runs.length, 'run')}`)
      const [first] = runs
      if (first) router.push(runs.length === 1 ? `/runs/${first.id}` : `/experiments/${first.experimentId}`)
    } catch (error) {
      const { byField, elsewhere } = placeIssues(error instanceof AppError ? error.issues : [])
      for (const [name, message] of byField) form.setError(name, { type: 'server', message })
      setRefusal([error instanceof AppError ? error.message : describeError(error), ...elsewhere])
    }
  }
  return { launch, refusal }
}

function titleOf({ from }: LaunchState, { problem, filling, start }: StartControl): string {
  if (from === '' || problem) return 'Launch'
  return filling ? 'Launch a copy' : `Launch a copy of ${start.title}`
}

const Filling = ({ what }: { what: string }) => (
  <p role="status" className="pb-3 text-muted">
    Reading {what}: the fields open once they are filled with it.
  </p>
)

/** What is learnt comes first: it decides which presets, models and data sets there are. */
function StartingPoint({ control }: { control: StartControl }) {
  const form = useFormContext<LaunchValues>()
  const config = useWatch({ control: form.control, name: 'config' })
  const task = taskOfTexts(configTexts({ config: config ?? {} }))
  return (
    <>
      {control.problem && <Notice tone="warn" title={control.problem} />}
      <TaskPicker task={task} onChoose={control.beginDefaults} />
      <PresetPicker task={task} control={control} />
    </>
  )
}

/** What it takes, and the button that does it. */
function Ending({ refusal }: { refusal: string[] }) {
  const estimate = useEstimate()
  const { data } = estimate.query
  return (
    <>
      <EstimateCard estimate={estimate} />
      <SubmitBar
        refusal={refusal}
        summary={data && estimate.fits ? estimateSummary(data, estimate.runs) : ''}
      />
    </>
  )
}

function SubmitBar({ refusal, summary }: { refusal: string[]; summary: string }) {
  const { errors, isSubmitting } = useFormState<LaunchValues>()
  const nested = [errors.config, errors.queue].reduce((sum, part) => sum + Object.keys(part ?? {}).length, 0)
  const wrong = nested + Object.keys(errors).filter((key) => key !== 'config' && key !== 'queue').length
  return (
    <div className="sticky bottom-14 z-10 flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface p-3 shadow-float md:bottom-4">
      <Button type="submit" variant="primary" disabled={isSubmitting}>
        <Rocket aria-hidden className="size-4" />
        {isSubmitting ? 'Launching…' : 'Launch'}
      </Button>
      {wrong === 0 && summary !== '' && <p className="min-w-0 text-[0.857rem] text-muted">{summary}</p>}
      {wrong > 0 && (
        <p role="alert" className="text-bad">
          {plural(wrong, 'field needs', 'fields need')} a change
          {errors.root?.message && `: ${errors.root.message}`}
        </p>
      )}
      {refusal.length > 0 && <Notice tone="error" title={refusal.join('; ')} className="min-w-0 flex-1" />}
    </div>
  )
}
