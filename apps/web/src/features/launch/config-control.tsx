'use client'
import { HEADLINE_METHODS } from '@barycenter/contracts'
import { useFormContext, useFormState } from 'react-hook-form'
import { type ControlProps, Field, Input, Select } from '../../ui/field'
import type { ConfigField } from './config-fields'
import { type ConfigTexts, defaultOf, writeValue } from './form-config'
import { fieldName, type LaunchValues } from './launch-values'

/** One field of the config. Left alone it shows its default, greyed; filled in, the default stands beside it. */
export function ConfigControl({
  field,
  texts,
  choices,
}: {
  field: ConfigField
  texts: ConfigTexts
  choices?: string[]
}) {
  const { register } = useFormContext<LaunchValues>()
  const name = fieldName(field.path)
  const { errors } = useFormState<LaunchValues>({ name })
  const fallback = defaultOf(field, texts)
  const shown = writeValue(fallback) || 'none'
  const untouched = !texts[field.path]
  const error = errors.config?.[field.path.replaceAll('.', ':')]?.message
  const offered = choices ?? (field.suggestions.length > 0 ? field.suggestions : undefined)
  const listId = offered && `choices-${field.path}`
  return (
    <Field
      label={field.label}
      hint={choices ? `Offered by the workers: ${choices.join(', ') || 'none yet'}` : field.description}
      error={error}
      side={untouched ? 'default' : `default ${shown}`}
    >
      {(control) =>
        field.kind === 'list' && field.options.length > 0 ? (
          <OptionChecks field={field} control={control} chosen={texts[field.path] || shown} />
        ) : field.options.length > 0 ? (
          <Select {...control} {...register(name)} className={untouched ? 'text-muted' : ''}>
            <option value="">{inWords(shown)} (default)</option>
            {field.options
              .filter((option) => option !== shown)
              .map((option) => (
                <option key={option} value={option}>
                  {inWords(option)}
                </option>
              ))}
          </Select>
        ) : (
          <>
            <Input
              {...control}
              {...register(name)}
              list={listId}
              placeholder={shown}
              spellCheck={false}
              inputMode={field.kind === 'integer' || field.kind === 'number' ? 'decimal' : 'text'}
            />
            {offered && (
              <datalist id={listId}>
                {offered.map((choice) => (
                  <option key={choice} value={choice} />
                ))}
              </datalist>
            )}
          </>
        )
      }
    </Field>
  )
}

/** A list of few options, one box each. What every run has is ticked and stays so. */
function OptionChecks({
  field,
  control,
  chosen,
}: {
  field: ConfigField
  control: ControlProps
  chosen: string
}) {
  const { setValue, formState } = useFormContext<LaunchValues>()
  const names = chosen.split(/[\s,]+/).filter(Boolean)
  const fixed: readonly string[] = field.path === 'evaluate.methods' ? HEADLINE_METHODS : []
  const toggle = (option: string, on: boolean) => {
    const next = field.options.filter((other) => (other === option ? on : names.includes(other)))
    const text = next.join(', ')
    const isDefault = text === writeValue(defaultOf(field, {}))
    setValue(fieldName(field.path), isDefault ? '' : text, { shouldValidate: formState.isSubmitted })
  }
  return (
    <fieldset
      id={control.id}
      aria-label={field.label}
      aria-describedby={control['aria-describedby']}
      className="flex min-w-0 flex-wrap gap-x-4 gap-y-1.5 py-1"
    >
      {field.options.map((option) => (
        <label key={option} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <input
            type="checkbox"
            checked={names.includes(option)}
            disabled={fixed.includes(option)}
            onChange={(event) => toggle(option, event.target.checked)}
            className="size-4 accent-accent-solid"
          />
          {option.replaceAll('-', ' ')}
        </label>
      ))}
    </fieldset>
  )
}

function inWords(option: string): string {
  return option === 'true' ? 'yes' : option === 'false' ? 'no' : option
}
