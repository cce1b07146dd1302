import { isFinal, type Run } from '@barycenter/contracts'
import { useRouter } from 'next/navigation'
import { useRunActions } from '../../live/use-run-actions'
import type { Command } from '../../shortcuts/command'
import { useCommands } from '../../shortcuts/use-commands'
import { useViewState } from '../../view-state/use-view-state'
import { useWatch } from '../watch/use-watch'
import { RUN_TABS, RunPageState } from './run-tabs'

/** What can be done to the run of the page by key and from the palette; its tabs by number. */
export function useRunCommands(run: Run): void {
  const router = useRouter()
  const actions = useRunActions()
  const { update } = useViewState(RunPageState)
  const { watched, toggle } = useWatch(run)
  const here = (command: Omit<Command, 'group'>): Command => ({ ...command, group: 'This page' })
  const rerun = async () => {
    const repeated = await actions.rerun(run)
    if (repeated) router.push(`/runs/${repeated.id}`)
  }
  useCommands([
    ...RUN_TABS.map(({ value, title }, index) =>
      here({
        id: `tab ${value}`,
        title: `Show ${title}`,
        keys: String((index + 1) % 10),
        run: () => update({ tab: value }),
      }),
    ),
    ...(isFinal(run.status)
      ? []
      : [
          here({
            id: 'watch',
            title: watched ? 'Do not watch this run' : 'Watch this run',
            keys: 'w',
            run: toggle,
          }),
          here({ id: 'cancel', title: 'Cancel this run', run: () => void actions.cancel(run) }),
        ]),
    ...(run.kind === 'trained'
      ? [here({ id: 'rerun', title: 'Rerun with the same config', run: () => void rerun() })]
      : []),
    here({
      id: 'compare',
      title: 'Compare this run',
      run: () => router.push(`/compare?runs=${run.id}`),
    }),
  ])
}
