import { COUNTED_KINDS, METHODS, SUBSPACE_KINDS, type SubspaceKind } from '@barycenter/contracts'
import type { ReactNode } from 'react'
import { Field, Input, Select } from '../../ui/field'
import { METHOD_TITLES } from '../run/result-table'
import { KIND_WORDS } from './subspace-card'
import { isHeadline, type WhatIf } from './what-if-config'

interface FieldsProps {
  asked: WhatIf
  onChange(change: Partial<WhatIf>): void
}

/** Which averages, and how TWA is trained; what is not asked here is as the run had it. */
export function WhatIfFields({ asked, onChange }: FieldsProps) {
  return (
    <>
      <MethodBoxes asked={asked} onChange={onChange} />
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <TwaFields asked={asked} onChange={onChange} />
        {asked.methods.includes('ema') && (
          <NumberField
            label="EMA decay"
            value={asked.emaDecay}
            step="any"
            onChange={(emaDecay) => onChange({ emaDecay })}
          />
        )}
        {asked.methods.includes('lawa') && (
          <NumberField
            label="LAWA window"
            value={asked.lawaWindow}
            onChange={(lawaWindow) => onChange({ lawaWindow })}
          />
        )}
      </div>
    </>
  )
}

function MethodBoxes({ asked, onChange }: FieldsProps) {
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1.5">
      <legend className="mb-1 font-medium">Further averages</legend>
      {METHODS.filter((method) => !isHeadline(method)).map((method) => (
        <label
          key={method}
          title={METHOD_TITLES[method].meaning}
          className="inline-flex items-center gap-1.5 whitespace-nowrap"
        >
          <input
            type="checkbox"
            checked={asked.methods.includes(method)}
            onChange={({ target }) =>
              onChange({
                methods: target.checked
                  ? [...asked.methods, method]
                  : asked.methods.filter((each) => each !== method),
              })
            }
          />
          {METHOD_TITLES[method].title}
        </label>
      ))}
    </fieldset>
  )
}

function TwaFields({ asked: { twa }, onChange }: FieldsProps): ReactNode {
  const change = (part: Partial<WhatIf['twa']>) => onChange({ twa: { ...twa, ...part } })
  return (
    <>
      <Field label="TWA subspace">
        {(control) => (
          <Select
            {...control}
            value={twa.kind}
            onChange={({ target }) => {
              const kind = target.value as SubspaceKind
              change({ kind, components: COUNTED_KINDS.includes(kind) ? (twa.components ?? 2) : null })
            }}
          >
            {SUBSPACE_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {KIND_WORDS[kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {COUNTED_KINDS.includes(twa.kind) && (
        <NumberField
          label="Directions"
          value={twa.components ?? 2}
          onChange={(components) => change({ components })}
        />
      )}
      <Field label="TWA trains on">
        {(control) => (
          <Select
            {...control}
            value={twa.data}
            onChange={({ target }) => change({ data: target.value as typeof twa.data })}
          >
            <option value="train">training examples (TWA-t)</option>
            <option value="held-out">held-out examples (TWA-v)</option>
          </Select>
        )}
      </Field>
      <NumberField label="TWA epochs" value={twa.epochs} onChange={(epochs) => change({ epochs })} />
      <NumberField
        label="TWA learning rate"
        value={twa.learningRate}
        step="any"
        onChange={(learningRate) => change({ learningRate })}
      />
    </>
  )
}

function NumberField({
  label,
  value,
  step = '1',
  onChange,
}: {
  label: string
  value: number
  step?: string
  onChange(value: number): void
}) {
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={0}
          step={step}
          // An emptied field is no number yet.
          value={Number.isNaN(value) ? '' : value}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
