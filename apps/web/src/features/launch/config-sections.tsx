'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { useDatasets } from '../../live/queries'
import { ConfigControl } from './config-control'
import type { ConfigField } from './config-fields'
import { activeFields, type ConfigTexts, isInUse } from './form-config'
import { configTexts, type LaunchValues } from './launch-values'

const SECTIONS = [
  { title: 'Data', parts: ['dataset'] },
  { title: 'Model', parts: ['model'] },
  { title: 'Base training', parts: ['base'] },
  { title: 'Snapshots', parts: ['snapshots'] },
  { title: 'Subspace', parts: ['subspace'] },
  { title: 'TWA', parts: ['twa'] },
  { title: 'Evaluation', parts: ['evaluate', 'batchNorm'] },
]
const NAMED = new Set([...SECTIONS.flatMap(({ parts }) => parts), 'seed'])

/** Every field of a run config, in the order of a run; what the contract adds later lands in the last section. */
export function ConfigSections() {
  const { control } = useFormContext<LaunchValues>()
  const config = useWatch({ control, name: 'config' })
  const datasets = useDatasets()
  const texts = configTexts({ config: config ?? {} })
  const fields = activeFields(texts).filter(({ path }) => isInUse(path, texts))
  const partOf = ({ path }: ConfigField) => path.split('.')[0]!
  const names = datasets.data?.map(({ name }) => name) ?? []
  return (
    <div className="gap-4 xl:columns-2">
      {SECTIONS.map(({ title, parts }) => (
        <Section
          key={title}
          title={title}
          fields={fields.filter((field) => parts.includes(partOf(field)))}
          texts={texts}
          datasets={names}
        />
      ))}
      <Section
        title="Other"
        fields={fields.filter((field) => !NAMED.has(partOf(field)))}
        texts={texts}
        datasets={names}
      />
    </div>
  )
}

function Section({
  title,
  fields,
  texts,
  datasets,
}: {
  title: string
  fields: ConfigField[]
  texts: ConfigTexts
  datasets: string[]
}) {
  return (
    <fieldset className="mb-4 min-w-0 break-inside-avoid rounded-lg border border-line bg-surface p-4">
      <legend className="float-left mb-3 w-full font-semibold">{title}</legend>
      <div className="clear-both grid gap-x-4 gap-y-3 sm:grid-cols-2">
        {fields.map((field) => (
          <ConfigControl
            key={`${field.path} ${field.when?.equals ?? ''}`}
            field={field}
            texts={texts}
            {...(field.path === 'dataset.name' && { choices: datasets })}
          />
        ))}
      </div>
    </fieldset>
  )
}
