'use client'
import { AppError, type LaunchInput } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormProvider, type Resolver, useForm, useFormState } from 'react-hook-form'
import { toast } from 'sonner'
import { plural } from '../../format/format-number'
import { api, describeError } from '../../live/api'
import { keys } from '../../live/queries'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'
import { PageHead } from '../shell/page-head'
import { ConfigSections } from './config-sections'
import { placeIssues } from './issue-fields'
import { JsonPanel } from './json-panel'
import { checkLaunch, EMPTY_LAUNCH, type LaunchValues } from './launch-values'
import { PresetPicker } from './preset-picker'
import { RunFields } from './run-fields'

const LAUNCH_COMMAND = 'dashboard /launch'

/** The browser's own check, in the words of the contract; the server checks again. */
const resolver: Resolver<LaunchValues, unknown, LaunchInput> = (values) => {
  const { input, issues } = checkLaunch(values, LAUNCH_COMMAND)
  if (input) return { values: input, errors: {} }
  const { byField, elsewhere } = placeIssues(issues)
  const config: Record<string, { type: string; message: string }> = {}
  const errors: Record<string, unknown> = { config }
  for (const [name, message] of byField) {
    if (name.startsWith('config.')) config[name.slice('config.'.length)] = { type: 'contract', message }
    else errors[name] = { type: 'contract', message }
  }
  if (elsewhere.length > 0) errors.root = { type: 'contract', message: elsewhere.join('; ') }
  return { values: {}, errors }
}

export function LaunchPage({ experiment }: { experiment: string | undefined }) {
  const router = useRouter()
  const client = useQueryClient()
  const form = useForm<LaunchValues, unknown, LaunchInput>({
    resolver,
    defaultValues: { ...EMPTY_LAUNCH, experiment: experiment ?? '' },
  })
  const [refusal, setRefusal] = useState<string[]>([])

  const launch = async (body: LaunchInput) => {
    setRefusal([])
    try {
      const { runs } = await api.call('launchRuns', { body })
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

  return (
    <FormProvider {...form}>
      <PageHead title="Launch" />
      <form noValidate onSubmit={form.handleSubmit(launch)} className="flex flex-col gap-4 pb-16">
        <PresetPicker />
        <RunFields />
        <ConfigSections />
        <JsonPanel />
        <SubmitBar refusal={refusal} />
      </form>
    </FormProvider>
  )
}

function SubmitBar({ refusal }: { refusal: string[] }) {
  const { errors, isSubmitting } = useFormState<LaunchValues>()
  const wrong =
    Object.keys(errors.config ?? {}).length + Object.keys(errors).filter((key) => key !== 'config').length
  return (
    <div className="sticky bottom-14 z-10 flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface p-3 shadow-float md:bottom-4">
      <Button type="submit" variant="primary" disabled={isSubmitting}>
        <Rocket aria-hidden className="size-4" />
        {isSubmitting ? 'Launching…' : 'Launch'}
      </Button>
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
