import type { SettingChange } from './config-difference'

const cell = 'px-4 py-1.5 align-top'

/** Settings as they are and as another config has them. */
export function ChangesTable({
  label,
  was,
  is,
  changes,
}: {
  label: string
  /** Titles of the two columns of values. */
  was: string
  is: string
  changes: readonly SettingChange[]
}) {
  return (
    <div className="relative overflow-x-auto pb-2">
      <table aria-label={label} className="w-full text-left">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            {['Setting', was, is].map((title) => (
              <th key={title} scope="col" className={cell}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path} data-difference={change.path} className="border-t border-line">
              <th scope="row" className={`${cell} font-mono text-[0.857rem] font-normal`}>
                {change.path}
              </th>
              <td className={`${cell} text-muted`}>{change.was ?? 'not set'}</td>
              <td className={`${cell} font-medium`}>{change.is ?? 'not set'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
