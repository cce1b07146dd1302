'use client'
import { describeIssues, fieldIssues, RunConfig } from '@barycenter/contracts'
import { useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { TextArea } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { fillConfig } from './fill-config'
import { type LaunchValues, launchConfig } from './launch-values'

/** The config as it will be sent. Edited here, it goes back into the fields once it is right. */
export function JsonPanel() {
  const form = useFormContext<LaunchValues>()
  const [config, seeds] = useWatch({ control: form.control, name: ['config', 'seeds'] })
  const [draft, setDraft] = useState<string | null>(null)
  const [problems, setProblems] = useState<string[]>([])
  const sent = launchConfig({ config: config ?? {}, seeds: seeds ?? '' })
  const current = JSON.stringify(sent, null, 2)
  const apply = () => {
    const read = readConfig(draft ?? current)
    setProblems(read.problems)
    if (!read.config) return
    fillConfig(form, read.config)
    // Several seeds stay, unless the one in the JSON was edited.
    if (read.config.seed !== sent.seed) form.setValue('seeds', String(read.config.seed))
    setDraft(null)
  }
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="px-4 py-3 font-semibold">Config as JSON</summary>
      <div className="flex flex-col gap-2 px-4 pb-4">
        <div className="flex items-center gap-2">
          <Button disabled={draft === null} onClick={apply}>
            Apply to the form
          </Button>
          <Button
            variant="ghost"
            disabled={draft === null}
            onClick={() => {
              setDraft(null)
              setProblems([])
            }}
          >
            Discard edits
          </Button>
          <CopyButton text={draft ?? current} label="Copy the JSON" />
        </div>
        {problems.length > 0 && (
          <Notice tone="error" title="Not applied">
            <ul>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Notice>
        )}
        <TextArea
          aria-label="Config as JSON"
          rows={18}
          spellCheck={false}
          value={draft ?? current}
          onChange={(event) => setDraft(event.target.value)}
          className="font-mono text-[0.857rem]"
        />
      </div>
    </details>
  )
}

function readConfig(text: string): { config: RunConfig | null; problems: string[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { config: null, problems: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] }
  }
  const parsed = RunConfig.safeParse(value)
  if (parsed.success) return { config: parsed.data, problems: [] }
  return { config: null, problems: fieldIssues(parsed.error, value).map((issue) => describeIssues([issue])) }
}
