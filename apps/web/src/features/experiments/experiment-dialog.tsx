'use client'
import { ExperimentInput } from '@barycenter/contracts'
import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { describeError } from '../../live/api'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Input, TextArea } from '../../ui/field'
import { Notice } from '../../ui/notice'

/** Name and description of a new or an existing experiment. */
export function ExperimentDialog({
  title,
  submit,
  initial,
  onSubmit,
  onClose,
}: {
  title: string
  submit: string
  initial: ExperimentInput
  onSubmit: (input: ExperimentInput) => Promise<void>
  onClose: () => void
}) {
  const [refusal, setRefusal] = useState<string | null>(null)
  const form = useForm({ resolver: zodResolver(ExperimentInput), defaultValues: initial })
  const { errors, isSubmitting } = form.formState
  const save = form.handleSubmit(async (input) => {
    try {
      await onSubmit(input)
      onClose()
    } catch (error) {
      setRefusal(describeError(error))
    }
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form noValidate onSubmit={save} className="flex flex-col gap-3">
        {refusal && <Notice tone="error" title={refusal} />}
        <Field label="Name" error={errors.name && 'expected a name of 1 to 200 characters'}>
          {(control) => <Input {...control} autoFocus {...form.register('name')} />}
        </Field>
        <Field
          label="Description"
          hint="What question do its runs answer?"
          error={errors.description?.message}
        >
          {(control) => <TextArea {...control} rows={5} {...form.register('description')} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={isSubmitting}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
