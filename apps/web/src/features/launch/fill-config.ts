import type { RunConfig } from '@barycenter/contracts'
import type { UseFormReturn } from 'react-hook-form'
import { CONFIG_FIELDS } from './config-fields'
import { type ConfigTexts, toTexts } from './form-config'
import { fieldName, type LaunchValues } from './launch-values'

/** Puts a config into the fields, null for all defaults. The seed has its own field, so several can be given. */
export function fillConfig(
  form: Pick<UseFormReturn<LaunchValues>, 'setValue' | 'clearErrors'>,
  config: RunConfig | null,
): void {
  const texts: ConfigTexts = config ? toTexts(config) : {}
  for (const { path } of CONFIG_FIELDS) {
    if (path !== 'seed') form.setValue(fieldName(path), texts[path] ?? '')
  }
  if (texts.seed) form.setValue('seeds', texts.seed)
  form.clearErrors()
}
