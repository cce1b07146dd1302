import { Dialog } from '../ui/dialog'
import { Toggle } from '../ui/toggle'
import { type Command, keyWords } from './command'
import { setSingleKeys, useSingleKeys } from './single-keys'
import { useRegisteredCommands } from './use-commands'

const GROUPS = ['Help', 'View', 'This page', 'Go to'] as const

/** The keys of this page and of all. */
export function ShortcutLists({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <Lists />
    </Dialog>
  )
}

function Lists() {
  const commands = useRegisteredCommands()
  const single = useSingleKeys()
  const listed = commands.filter(({ keys }) => keys !== undefined)
  return (
    <div className="flex flex-col gap-4">
      <Toggle label="Keys of one character work" checked={single} onChange={setSingleKeys} />
      {GROUPS.map((group) => (
        <ShortcutList key={group} group={group} commands={listed.filter((each) => each.group === group)} />
      ))}
      <p className="text-[0.857rem] text-muted">Keys do nothing while you type in a field.</p>
    </div>
  )
}

function ShortcutList({ group, commands }: { group: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null
  const isMac = navigator.platform.startsWith('Mac')
  return (
    <section aria-label={group}>
      <h3 className="mb-1 font-medium">{group}</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        {commands.map(({ id, title, keys }) => (
          <div key={id} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted">{title}</dt>
            <dd className="text-right">
              <kbd className="rounded border border-line-strong bg-raised px-1.5 font-mono text-[0.857rem]">
                {keyWords(keys!, isMac)}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
