'use client'
import { HEADLINE_METHODS } from '@barycenter/contracts'
import { useFormContext, useFormState } from 'react-hook-form'
import { cn } from '../../ui/cn'
import { type ControlProps, Field, Input, Select, TextArea } from '../../ui/field'
import type { ConfigField } from './config-fields'
import { type ConfigTexts, defaultOf, writeValue } from './form-config'
import { isChanged, useStart } from './launch-start'
import { fieldName, type LaunchValues } from './launch-values'

/** One field of the config. Left alone it shows its default, greyed; filled in, the default stands beside it. */
export function ConfigControl({
  field,
  texts,
  choices,
  only,
  onChoose,
}: {
  field: ConfigField
  texts: ConfigTexts
  /** Texts that are offered for a field of text. */
  choices?: readonly string[]
  /** Options that are left to choose from. */
  only?: readonly string[]
  onChoose?: (option: string) => void
}) {
  const { register } = useFormContext<LaunchValues>()
  const name = fieldName(field.path)
  const { errors } = useFormState<LaunchValues>({ name })
  const fallback = defaultOf(field, texts)
  const shown = writeValue(fallback) || (field.options.length > 0 ? 'by task' : 'none')
  const untouched = !texts[field.path]
  const error = errors.config?.[field.path.replaceAll('.', ':')]?.message
  const offered = choices ?? (field.suggestions.length > 0 ? field.suggestions : undefined)
  const options = only ?? field.options
  // The default of the contract may be of another task.
  const fits = (only ?? choices)?.includes(shown) ?? true
  const changed = isChanged(field.path, texts, useStart())
  const listId = offered && `choices-${field.path}`
  return (
    <Field
      label={field.label}
      hint={choices ? `Offered by the workers: ${choices.join(', ') || 'none yet'}` : field.description}
      error={error}
      side={<Side field={field} texts={texts} fallback={fits ? shown : null} />}
      className={cn(changed && '-ml-2.5 border-l-2 border-accent pl-2')}
    >
      {(control) =>
        field.kind === 'list' && field.options.length > 0 ? (
          <OptionChecks field={field} control={control} chosen={texts[field.path] || shown} />
        ) : options.length > 0 ? (
          <Select
            {...control}
            {...register(name, { onChange: (event) => onChoose?.(event.target.value || shown) })}
            // Its options change with the task, and a select forgets a value that was not yet among them.
            value={texts[field.path] ?? ''}
            className={untouched ? 'text-muted' : ''}
          >
            {fits && <option value="">{inWords(shown)} (default)</option>}
            {options
              .filter((option) => option !== shown)
              .map((option) => (
                <option key={option} value={option}>
                  {inWords(option)}
                </option>
              ))}
          </Select>
        ) : field.kind === 'json' ? (
          <TextArea
            {...control}
            {...register(name)}
            rows={3}
            placeholder={shown}
            spellCheck={false}
            className="font-mono text-[0.857rem]"
          />
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

/** What the default is, and the way back to where the form began. */
function Side({
  field: { path, label },
  texts,
  fallback,
}: {
  field: ConfigField
  texts: ConfigTexts
  fallback: string | null
}) {
  const { setValue, formState } = useFormContext<LaunchValues>()
  const start = useStart()
  const own = texts[path] ? fallback !== null && `default ${fallback}` : 'default'
  if (!isChanged(path, texts, start)) return own
  const before = start.texts[path] ?? ''
  return (
    <span className="flex items-baseline gap-2">
      {own}
      <button
        type="button"
        data-reset={path}
        title={before === '' ? 'Back to the default' : `Back to ${before}`}
        onClick={() => setValue(fieldName(path), before, { shouldValidate: formState.isSubmitted })}
        className="text-accent hover:underline"
      >
        Reset<span className="sr-only"> {label}</span>
      </button>
    </span>
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
