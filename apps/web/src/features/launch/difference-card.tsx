'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { plural } from '../../format/format-number'
import { ChangesTable } from '../config/changes-table'
import { configDifference } from '../config/config-difference'
import { toConfig } from './form-config'
import { useStart } from './launch-start'
import { configTexts, type LaunchValues } from './launch-values'

/** What will be sent, where it differs from what the form began with. */
export function DifferenceCard() {
  const start = useStart()
  const { control } = useFormContext<LaunchValues>()
  const config = useWatch({ control, name: 'config' })
  const texts = configTexts({ config: config ?? {} })
  const changes = configDifference(toConfig(texts), toConfig(start.texts))
  return (
    <details className="rounded-lg border border-line bg-surface" data-testid="difference">
      <summary className="px-4 py-3">
        <span className="font-semibold">Difference to {start.title}</span>{' '}
        <span className="text-[0.857rem] text-muted">
          {changes.length === 0 ? 'none' : plural(changes.length, 'setting')}
        </span>
      </summary>
      {changes.length === 0 ? (
        <p className="px-4 pb-4 text-muted">Every setting is as in {start.title}.</p>
      ) : (
        <ChangesTable label={`Difference to ${start.title}`} was="There" is="Here" changes={changes} />
      )}
    </details>
  )
}
