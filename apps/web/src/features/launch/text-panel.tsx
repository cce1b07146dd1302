'use client'
import { useRef, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { TextArea } from '../../ui/field'
import { Notice } from '../../ui/notice'
import type { TextLanguage, TextProblem } from './config-text'
import { fillConfig } from './fill-config'
import { type LaunchValues, launchConfig } from './launch-values'

const LANGUAGES: readonly TextLanguage[] = ['JSON', 'YAML']

/** The config as it will be sent. Edited here, it goes back into the fields once it is right. */
export default function TextPanel({ texts }: { texts: typeof import('./config-text') }) {
  const form = useFormContext<LaunchValues>()
  const [config, seeds] = useWatch({ control: form.control, name: ['config', 'seeds'] })
  const [language, setLanguage] = useState<TextLanguage>('JSON')
  const [draft, setDraft] = useState<string | null>(null)
  const [problems, setProblems] = useState<TextProblem[]>([])
  const area = useRef<HTMLTextAreaElement>(null)
  const sent = launchConfig({ config: config ?? {}, seeds: seeds ?? '' })
  const current = texts.writeConfigText(sent, language)
  const discard = () => {
    setDraft(null)
    setProblems([])
  }
  const apply = () => {
    const read = texts.readConfigText(draft ?? current, language)
    setProblems(read.problems)
    if (!read.config) return
    fillConfig(form, read.config)
    // Several seeds stay, unless the one in the text was edited.
    if (read.config.seed !== sent.seed) form.setValue('seeds', String(read.config.seed))
    setDraft(null)
  }
  return (
    <div className="flex flex-col gap-2 px-4 pb-4">
      <div className="flex flex-wrap items-center gap-2">
        <LanguageChoice
          language={language}
          edited={draft !== null}
          onChoose={(next) => {
            discard()
            setLanguage(next)
          }}
        />
        <Button disabled={draft === null} onClick={apply}>
          Apply to the form
        </Button>
        <Button variant="ghost" disabled={draft === null} onClick={discard}>
          Discard edits
        </Button>
        <CopyButton text={draft ?? current} label={`Copy the ${language}`} />
      </div>
      {problems.length > 0 && (
        <Problems problems={problems} onChoose={(line) => area.current && selectLine(area.current, line)} />
      )}
      <TextArea
        ref={area}
        aria-label={`Config as ${language}`}
        rows={18}
        spellCheck={false}
        value={draft ?? current}
        onChange={(event) => setDraft(event.target.value)}
        className="font-mono text-[0.857rem]"
      />
    </div>
  )
}

function LanguageChoice({
  language,
  edited,
  onChoose,
}: {
  language: TextLanguage
  edited: boolean
  onChoose: (language: TextLanguage) => void
}) {
  return (
    <div className="flex">
      {LANGUAGES.map((name) => (
        <Button
          key={name}
          aria-pressed={name === language}
          disabled={edited && name !== language}
          title={edited ? 'Apply or discard your edits first' : undefined}
          onClick={() => onChoose(name)}
          className="first:rounded-r-none last:rounded-l-none last:border-l-0 aria-pressed:bg-accent-ground aria-pressed:text-accent"
        >
          {name}
        </Button>
      ))}
    </div>
  )
}

function Problems({
  problems,
  onChoose,
}: {
  problems: readonly TextProblem[]
  onChoose: (line: number) => void
}) {
  return (
    <Notice tone="error" title="Not applied">
      <ul className="flex flex-col gap-0.5">
        {problems.map(({ line, message }) => (
          <li key={`${line} ${message}`} className="flex flex-wrap gap-x-2">
            <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
            {line !== null && (
              <button type="button" className="text-accent underline" onClick={() => onChoose(line)}>
                line {line}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** Selects a line, from 1, and brings it into view. */
function selectLine(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  area.scrollTop = (area.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 4)
}
