import type { Dataset } from '@barycenter/contracts'
import { formatCount } from '../../format/format-number'
import { EmptyState } from '../../ui/states'
import { TASK_WORDS } from '../tasks/task-words'

export function DatasetTable({ datasets }: { datasets: readonly Dataset[] }) {
  if (datasets.length === 0) {
    return (
      <EmptyState title="No data sets">
        <p>A worker offers them; none has said so yet.</p>
      </EmptyState>
    )
  }
  return (
    <div className="relative overflow-x-auto">
      <table aria-label="Data sets" className="w-full text-left">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            <th scope="col" className="px-4 py-2">
              Name
            </th>
            <th scope="col" className="px-2 py-2">
              Task
            </th>
            <th scope="col" className="px-2 py-2">
              What it is
            </th>
            <th scope="col" className="px-2 py-2 text-right">
              Train
            </th>
            <th scope="col" className="px-2 py-2 text-right">
              Test
            </th>
            <th scope="col" className="px-2 py-2">
              Image
            </th>
            <th scope="col" className="px-4 py-2 text-right">
              Classes
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.name} className="border-t border-line align-top">
              <td className="px-4 py-2 font-medium">{dataset.name}</td>
              <td className="px-2 py-2 whitespace-nowrap">{TASK_WORDS[dataset.task].title}</td>
              <td className="max-w-2xl min-w-60 px-2 py-2">
                {dataset.description}
                <p className="text-[0.857rem] text-muted">{dataset.attribution}</p>
              </td>
              <td className="px-2 py-2 text-right">{formatCount(dataset.trainCount)}</td>
              <td className="px-2 py-2 text-right">{formatCount(dataset.testCount)}</td>
              <td className="px-2 py-2 whitespace-nowrap">{dataset.imageShape?.join(' × ') ?? '–'}</td>
              <td className="px-4 py-2 text-right">
                {dataset.classes === null ? '–' : formatCount(dataset.classes)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
