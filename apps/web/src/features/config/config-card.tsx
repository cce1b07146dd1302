'use client'
import type { Run } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { Card } from '../../ui/card'
import { CopyButton } from '../../ui/copy-button'
import { LoadingState } from '../../ui/states'
import { Tabs } from '../../ui/tabs'
import { useViewState } from '../../view-state/use-view-state'
import { TextLines } from '../artifacts/text-lines'
import { CONFIG_VIEWS, ConfigState, type ConfigView } from './config-state'
import { ConfigTree } from './config-tree'
import { DifferenceTable } from './difference-table'

/** Every setting of the run: to search, to hold against a base, to take along. */
export function ConfigCard({ run }: { run: Run }) {
  const { state, update } = useViewState(ConfigState)
  const json = JSON.stringify(run.config ?? run.params, null, 2)
  const yaml = useYaml(run)
  return (
    <Card
      title={run.config ? 'Config' : 'Parameters'}
      note={noteOf(run)}
      bodyClassName="p-0"
      actions={
        <CopyButton
          text={state.config === 'yaml' ? (yaml ?? json) : json}
          label={`Copy the config as ${state.config === 'yaml' ? 'YAML' : 'JSON'}`}
        />
      }
      testId="config"
    >
      <Tabs
        label="How the config is shown"
        tabs={CONFIG_VIEWS}
        value={state.config}
        onChange={(view) => update({ config: view as ConfigView })}
      >
        {state.config === 'tree' && <ConfigTree run={run} />}
        {state.config === 'difference' && <DifferenceTable run={run} />}
        {state.config === 'json' && <TextLines text={json} label="Config as JSON" />}
        {state.config === 'yaml' &&
          (yaml === undefined ? (
            <LoadingState what="the YAML" />
          ) : (
            <TextLines text={yaml} label="Config as YAML" />
          ))}
      </Tabs>
    </Card>
  )
}

/** The writer of YAML is read when it is asked for. */
function useYaml(run: Run): string | undefined {
  const { state } = useViewState(ConfigState)
  return useQuery({
    queryKey: ['yaml', run.id, run.config ?? run.params],
    enabled: state.config === 'yaml',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await import('yaml')).stringify(run.config ?? run.params),
  }).data
}

function noteOf({ config, kind }: Run): string | undefined {
  if (config) return 'defaults greyed'
  return kind === 'trained' ? 'as an earlier version stored them' : undefined
}
