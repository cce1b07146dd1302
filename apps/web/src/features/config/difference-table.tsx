'use client'
import { type Run, RunConfig } from '@barycenter/contracts'
import { plural } from '../../format/format-number'
import { usePresets } from '../../live/queries'
import { Select } from '../../ui/field'
import { useViewState } from '../../view-state/use-view-state'
import { ChangesTable } from './changes-table'
import { configDifference } from './config-difference'
import { ConfigState } from './config-state'

/** In what the config differs from the defaults or from a preset. */
export function DifferenceTable({ run }: { run: Run }) {
  const { state, update } = useViewState(ConfigState)
  const presets = usePresets()
  const preset = presets.data?.find(({ id }) => id === state.base)
  const base = preset ? preset.config : RunConfig.parse({})
  const changes = configDifference(run.config ?? run.params, run.config ? base : {})
  const baseTitle = preset?.title ?? 'Defaults'
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3">
        <label htmlFor="config-base">Compared with</label>
        <Select
          id="config-base"
          value={preset ? state.base : ''}
          onChange={({ target }) => update({ base: target.value })}
          className="w-auto max-w-full"
        >
          <option value="">the defaults</option>
          {(presets.data ?? []).map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
        <span className="text-[0.857rem] text-muted">
          {changes.length === 0 ? 'no difference' : plural(changes.length, 'difference')}
        </span>
      </div>
      {changes.length > 0 && (
        <ChangesTable label={`Difference to ${baseTitle}`} was={baseTitle} is="This run" changes={changes} />
      )}
    </div>
  )
}
