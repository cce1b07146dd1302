'use client'
import { useFormContext, useFormState } from 'react-hook-form'
import { Field, Input, Select } from '../../ui/field'
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
  const listId = choices && `choices-${field.path}`
  return (
    <Field
      label={field.label}
      hint={choices ? `Offered by the workers: ${choices.join(', ') || 'none yet'}` : field.description}
      error={error}
      side={untouched ? 'default' : `default ${shown}`}
    >
      {(control) =>
        field.options.length > 0 ? (
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
            {choices && (
              <datalist id={listId}>
                {choices.map((choice) => (
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

function inWords(option: string): string {
  return option === 'true' ? 'yes' : option === 'false' ? 'no' : option
}
