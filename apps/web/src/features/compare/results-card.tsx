'use client'
import type { SeedGroup } from '@barycenter/client'
import type { MethodName } from '@barycenter/contracts'
import { Card } from '../../ui/card'
import { ChoiceMenu } from '../../ui/choice-menu'
import { Select } from '../../ui/field'
import { METHOD_TITLES } from '../run/result-table'
import type { CompareState, UpdateCompare } from './compare-state'
import type { ShownResults } from './prepare-results'
import { ResultsTable } from './results-table'

interface ResultsCardProps {
  groups: readonly SeedGroup[]
  colors: ReadonlyMap<string, string>
  baseline: number | null
  results: ShownResults
  state: CompareState
  update: UpdateCompare
}

/** Results over seeds, and which of them are shown. */
export function ResultsCard({ groups, colors, baseline, results, state, update }: ResultsCardProps) {
  return (
    <Card
      title="Results"
      note="mean ± 95 % interval over seeds"
      actions={
        <Choices groups={groups} baseline={baseline} results={results} state={state} update={update} />
      }
      bodyClassName="p-0"
      testId="compare-results"
    >
      {results.sections.length === 0 ? (
        <p className="px-4 py-6 text-muted">None of these runs has been evaluated yet.</p>
      ) : (
        <ResultsTable
          groups={groups}
          colors={colors}
          baseline={baseline}
          sections={results.sections}
          budgets={results.budgets}
          onDirection={(key, direction) => update({ directions: { ...state.directions, [key]: direction } })}
        />
      )}
    </Card>
  )
}

function Choices({ groups, baseline, results, state, update }: Omit<ResultsCardProps, 'colors'>) {
  const { allMethods, allMeasures, allMetrics, shownMetrics } = results
  const testMeasures = allMeasures.filter((title) => title.startsWith('test '))
  return (
    <>
      {allMethods.length > 1 && (
        <Select
          aria-label="Compare among"
          value={state.among}
          onChange={(event) => update({ among: event.target.value as CompareState['among'] })}
          className="h-7 w-auto text-[0.857rem]"
        >
          <option value="columns">among columns</option>
          <option value="methods">among methods</option>
        </Select>
      )}
      {state.among === 'columns' ? (
        <BaselineChoice groups={groups} baseline={baseline} update={update} />
      ) : (
        <MethodBaselineChoice methods={allMethods} state={state} update={update} />
      )}
      {allMethods.length > 1 && (
        <ChoiceMenu
          label="Methods"
          choices={allMethods.map((value) => ({ value, title: METHOD_TITLES[value].title }))}
          chosen={state.methods.length === 0 ? allMethods : state.methods}
          onChange={(chosen) => update({ methods: all(chosen, allMethods) as MethodName[] })}
        />
      )}
      {allMeasures.length > 0 && (
        <ChoiceMenu
          label="Measures"
          choices={allMeasures.map((title) => ({ value: title, title }))}
          chosen={state.measures.length === 0 ? testMeasures : state.measures}
          onChange={(measures) => update({ measures: all(measures, testMeasures) })}
        />
      )}
      {allMetrics.length > 0 && (
        <ChoiceMenu
          label="Metrics"
          choices={allMetrics.map((key) => ({ value: key, title: key }))}
          chosen={shownMetrics}
          onChange={(metrics) => update({ metrics })}
        />
      )}
    </>
  )
}

/** The choice of all that there is to show is no choice: a link then shows what comes later, too. */
const all = (chosen: string[], everything: readonly string[]) =>
  chosen.length === everything.length && chosen.every((value) => everything.includes(value)) ? [] : chosen

function BaselineChoice({
  groups,
  baseline,
  update,
}: Pick<ResultsCardProps, 'groups' | 'baseline' | 'update'>) {
  return (
    <Select
      aria-label="Baseline"
      value={baseline === null ? '' : groups[baseline]!.id}
      onChange={(event) => update({ baseline: event.target.value })}
      className="h-7 w-auto max-w-56 text-[0.857rem]"
    >
      <option value="">no baseline</option>
      {groups.map(({ id, name }) => (
        <option key={id} value={id}>
          Δ to {name}
        </option>
      ))}
    </Select>
  )
}

function MethodBaselineChoice({
  methods,
  state,
  update,
}: {
  methods: readonly MethodName[]
  state: CompareState
  update: UpdateCompare
}) {
  return (
    <Select
      aria-label="Baseline"
      value={state.baselineMethod}
      onChange={(event) => update({ baselineMethod: event.target.value as MethodName | '' })}
      className="h-7 w-auto text-[0.857rem]"
    >
      <option value="">no baseline</option>
      {methods.map((method) => (
        <option key={method} value={method}>
          Δ to {METHOD_TITLES[method].title}
        </option>
      ))}
    </Select>
  )
}
