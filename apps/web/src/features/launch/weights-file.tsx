'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRef } from 'react'
import { useFormContext, useFormState } from 'react-hook-form'
import { plural } from '../../format/format-number'
import { api, describeError } from '../../live/api'
import { keys, useWeights } from '../../live/queries'
import { Button } from '../../ui/button'
import { Field, Select } from '../../ui/field'
import type { ConfigField } from './config-fields'
import type { ConfigTexts } from './form-config'
import { fieldName, type LaunchValues } from './launch-values'

/** An uploaded file to start from, by its name in place of its hash, and a button that uploads one. */
export function WeightsFile({ field, texts }: { field: ConfigField; texts: ConfigTexts }) {
  const { register, setValue, formState } = useFormContext<LaunchValues>()
  const name = fieldName(field.path)
  const { errors } = useFormState<LaunchValues>({ name })
  const client = useQueryClient()
  const weights = useWeights().data ?? []
  const input = useRef<HTMLInputElement>(null)
  const upload = useMutation({
    mutationFn: (file: File) => api.uploadWeights(file, file.name),
    onSuccess: async ({ file }) => {
      // A first list that is still on its way was asked for before the file came; invalidating alone would wait for it
      // and take it for the news.
      await client.cancelQueries({ queryKey: keys.weights })
      await client.invalidateQueries({ queryKey: keys.weights })
      setValue(name, file, { shouldValidate: formState.isSubmitted })
    },
  })
  const chosen = texts[field.path] ?? ''
  const error = upload.error ? describeError(upload.error) : errors.config?.['initial:file']?.message
  return (
    <Field label="Weights file" hint="A safetensors file" error={error}>
      {(control) => (
        <div className="flex min-w-0 gap-2">
          <Select {...control} {...register(name)} value={chosen}>
            <option value="">{weights.length > 0 ? 'choose one' : 'none uploaded yet'}</option>
            {chosen && !weights.some(({ file }) => file === chosen) && (
              <option value={chosen}>{chosen}</option>
            )}
            {weights.map(({ file, name, tensorCount }) => (
              <option key={file} value={file}>
                {name} ({plural(tensorCount, 'tensor')}, {file.slice(0, 8)})
              </option>
            ))}
          </Select>
          <Button disabled={upload.isPending} onClick={() => input.current?.click()}>
            <Upload aria-hidden className="size-4" />
            {upload.isPending ? 'Uploading…' : 'Upload'}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".safetensors"
            aria-label="File to upload"
            className="hidden"
            onChange={({ target }) => {
              const [file] = target.files ?? []
              // The same file may be chosen again after it was refused.
              target.value = ''
              if (file) upload.mutate(file)
            }}
          />
        </div>
      )}
    </Field>
  )
}
