'use client'
import { type Artifact, type AveragingPath, isFinal, type Run } from '@barycenter/contracts'
import { formatValue } from '../../format/format-number'
import { describeError } from '../../live/api'
import { Card } from '../../ui/card'
import { FailedState, LoadingState } from '../../ui/states'
import { METHOD_TITLES } from '../run/result-table'
import { extentOf } from './marks'
import { PlanePlot } from './plane-plot'
import { useAveragingPath } from './use-averaging-files'

interface Lighting {
  lit: readonly number[]
  onLight(indices: readonly number[]): void
}

/** The way of the snapshots, and where each average lies, in the plane of most spread. */
export function PathCard({
  run,
  artifacts,
  ...lighting
}: { run: Run; artifacts: readonly Artifact[] } & Lighting) {
  const { data, error, isLoading, refetch } = useAveragingPath(run.id, artifacts)
  return (
    <Card title="Path in two dimensions" testId="path">
      {error ? (
        <FailedState what="the path" reason={describeError(error)} retry={() => void refetch()} />
      ) : data ? (
        <Path path={data} {...lighting} />
      ) : isLoading ? (
        <LoadingState what="the path" />
      ) : (
        <p className="text-muted">
          {isFinal(run.status)
            ? 'This run did not record where its averages lie: it ended before, or an earlier version made it. Ask what if with all snapshots to have it.'
            : 'Drawn when every method has its weights, at the end of the run.'}
        </p>
      )}
    </Card>
  )
}

function Path({ path, lit, onLight }: { path: AveragingPath } & Lighting) {
  const { snapshots, methods, explained } = path
  const [first, second] = explained.map((part) => `${(part * 100).toFixed(1)} %`)
  const both = `${((explained[0] + explained[1]) * 100).toFixed(1)} %`
  return (
    <div className="flex flex-col gap-3">
      <PlanePlot
        label={`Path of ${snapshots.length} snapshots and ${methods.length} averages in the plane of most spread`}
        snapshots={snapshots}
        methods={methods}
        lit={lit}
        onLight={onLight}
        testId="path-plot"
      />
      <p className="text-[0.857rem] text-muted">
        The plane of the first two principal directions about the uniform average holds {both} of the squared
        spread of the snapshots ({first} left to right, {second} up). Both axes have one unit.
      </p>
      <PlacesTable path={path} />
    </div>
  )
}

const cell = 'px-3 py-1 whitespace-nowrap'

function PlacesTable({ path: { methods, snapshots } }: { path: AveragingPath }) {
  // Rounding of float32 weights is no distance.
  const least = 1e-6 * extentOf(snapshots)
  const write = (value: number) => formatValue(Math.abs(value) < least ? 0 : value)
  return (
    <div className="relative overflow-x-auto">
      <table aria-label="Places of the averages" className="w-full text-right text-[0.857rem]">
        <thead className="text-muted">
          <tr>
            {['Method', 'x', 'y', 'Out of the plane'].map((title, place) => (
              <th key={title} scope="col" className={`${cell} ${place === 0 ? 'text-left' : ''}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {methods.map(({ method, x, y, distance }) => (
            <tr key={method} data-place={method} className="border-t border-line">
              <th scope="row" className={`${cell} text-left font-normal`}>
                {METHOD_TITLES[method].title}
              </th>
              <td className={cell}>{write(x)}</td>
              <td className={cell}>{write(y)}</td>
              <td className={cell}>{write(distance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
