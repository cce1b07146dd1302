import { Field, Input, Select } from '../../ui/field'
import type { AskedLandscape } from './landscape-question'

const PLANES = {
  principal: 'first two principal directions',
  through: 'through the three picked snapshots',
}
const GRIDS = Object.fromEntries([11, 21, 31, 41].map((side) => [String(side), `${side} × ${side}`]))
const DATA = { 'held-out': 'held-out examples', train: 'training examples' }

/** Which plane, how fine, and on which examples. */
export function LandscapeFields({
  fields,
  onChange,
}: {
  fields: AskedLandscape
  onChange(change: Partial<AskedLandscape>): void
}) {
  const { plane, resolution, data, examples } = fields
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice label="Plane" value={plane} choices={PLANES} onChange={(plane) => onChange({ plane })} />
      <Choice
        label="Grid"
        value={String(resolution)}
        choices={GRIDS}
        onChange={(side) => onChange({ resolution: Number(side) })}
      />
      <Choice label="Loss on" value={data} choices={DATA} onChange={(data) => onChange({ data })} />
      <Field label="Examples" hint="Drawn by the seed; all where there are fewer">
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            value={examples}
            onChange={(event) => onChange({ examples: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}

function Choice<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: T
  choices: Record<T, string>
  onChange(value: T): void
}) {
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value as T)}>
          {Object.entries<string>(choices).map(([choice, words]) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
