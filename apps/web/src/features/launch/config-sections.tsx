'use client'
import { type ModelKind, modelsOfTask, type TaskName } from '@barycenter/contracts'
import { ChevronDown, Search } from 'lucide-react'
import { useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { plural } from '../../format/format-number'
import { useDatasets } from '../../live/queries'
import { cn } from '../../ui/cn'
import { Input } from '../../ui/field'
import { ConfigControl } from './config-control'
import type { ConfigField } from './config-fields'
import { activeFields, type ConfigTexts, isInUse, taskOfTexts } from './form-config'
import { isChanged, useStart } from './launch-start'
import { chooseModel } from './launch-task'
import { configTexts, type LaunchValues } from './launch-values'
import { WeightsFile } from './weights-file'

const SECTIONS = [
  { title: 'Data', parts: ['dataset'] },
  { title: 'Augmentation', parts: ['augment'] },
  { title: 'Model', parts: ['model'] },
  { title: 'Loss', parts: ['loss'] },
  { title: 'Base training', parts: ['initial', 'base'] },
  { title: 'Snapshots', parts: ['snapshots', 'soup', 'snapshotsOf'] },
  { title: 'Subspace', parts: ['subspace'] },
  { title: 'TWA', parts: ['twa'] },
  { title: 'Evaluation', parts: ['evaluate', 'batchNorm', 'landscape'] },
]
const NAMED = new Set(SECTIONS.flatMap(({ parts }) => parts))

/** The choice of the task says it. */
const SAID_ELSEWHERE = ['seed', 'model.task']

/** Whether a field is what is looked for: by label, path or description. */
function matches({ label, path, description }: ConfigField, search: string): boolean {
  const text = `${label} ${path} ${description ?? ''}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Every field of a run config, in the order of a run; what the contract adds later lands in the last section. */
export function ConfigSections() {
  const [search, setSearch] = useState('')
  const start = useStart()
  const { control } = useFormContext<LaunchValues>()
  const config = useWatch({ control, name: 'config' })
  const texts = configTexts({ config: config ?? {} })
  const inUse = activeFields(texts).filter(
    ({ path }) => isInUse(path, texts) && !SAID_ELSEWHERE.includes(path),
  )
  const fields = search.trim() === '' ? inUse : inUse.filter((field) => matches(field, search.trim()))
  const changed = inUse.filter(({ path }) => isChanged(path, texts, start)).length
  const partOf = ({ path }: ConfigField) => path.split('.')[0]!
  return (
    <section aria-label="Settings" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-muted" />
          <Input
            type="search"
            aria-label="Search settings"
            placeholder="Search settings"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
            // Enter would launch.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
            className="pl-8"
          />
        </div>
        <p aria-live="polite" className="text-[0.857rem] text-muted">
          {search.trim() === '' ? '' : `${plural(fields.length, 'setting')} found. `}
          {changed > 0 && `${plural(changed, 'setting')} changed from ${start.title}`}
        </p>
      </div>
      {fields.length === 0 && <p className="text-muted">No setting in use here is called that.</p>}
      <div className="gap-4 xl:columns-2">
        {SECTIONS.map(({ title, parts }) => (
          <Section
            key={title}
            title={title}
            fields={fields.filter((field) => parts.includes(partOf(field)))}
            texts={texts}
          />
        ))}
        <Section title="Other" fields={fields.filter((field) => !NAMED.has(partOf(field)))} texts={texts} />
      </div>
    </section>
  )
}

function Section({ title, fields, texts }: { title: string; fields: ConfigField[]; texts: ConfigTexts }) {
  const [closed, setClosed] = useState(false)
  const start = useStart()
  const changed = fields.filter(({ path }) => isChanged(path, texts, start)).length
  if (fields.length === 0) return null
  return (
    <fieldset className="relative mb-4 min-w-0 break-inside-avoid rounded-lg border border-line bg-surface p-4">
      <legend className="float-left w-full font-semibold">
        <button
          type="button"
          aria-expanded={!closed}
          onClick={() => setClosed(!closed)}
          className="flex w-full items-center gap-1.5 text-left"
        >
          <ChevronDown aria-hidden className={cn('size-4 text-muted', closed && '-rotate-90')} />
          {title}
        </button>
      </legend>
      {changed > 0 && (
        <span className="absolute top-4 right-4 text-[0.857rem] text-accent">{changed} changed</span>
      )}
      {!closed && (
        <div className="clear-both grid gap-x-4 gap-y-3 pt-3 sm:grid-cols-2">
          {fields.map((field) => (
            <SectionField key={`${field.path} ${field.when?.equals ?? ''}`} field={field} texts={texts} />
          ))}
        </div>
      )}
    </fieldset>
  )
}

function SectionField({ field, texts }: { field: ConfigField; texts: ConfigTexts }) {
  const form = useFormContext<LaunchValues>()
  const datasets = useDatasets()
  const task = taskOfTexts(texts)
  if (field.path === 'dataset.name') {
    const fitting = datasets.data?.filter((dataset) => dataset.task === task) ?? []
    return <ConfigControl field={field} texts={texts} choices={fitting.map(({ name }) => name)} />
  }
  if (field.path === 'model.kind') {
    return (
      <ConfigControl
        field={field}
        texts={texts}
        only={modelKinds(task)}
        onChoose={(kind) => chooseModel(form, kind, task)}
      />
    )
  }
  if (field.path === 'initial.file') return <WeightsFile field={field} texts={texts} />
  return <ConfigControl field={field} texts={texts} />
}

/** Our models for the task, and that of a user, which may be for any. */
function modelKinds(task: TaskName): ModelKind[] {
  return [...modelsOfTask(task), 'module']
}
