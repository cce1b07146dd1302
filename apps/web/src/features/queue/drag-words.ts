import type { QueuedRun } from '@barycenter/contracts'
import type { DragDropContextProps } from '@hello-pangea/dnd'

/** What is read aloud while a run is dragged; one that is put down elsewhere is moved there. */
export function dragWords(
  runs: readonly QueuedRun[],
  moveTo: (from: number, to: number) => void,
): Pick<DragDropContextProps, 'onDragStart' | 'onDragUpdate' | 'onDragEnd'> {
  const nameOf = (index: number) => runs[index]?.name ?? 'The run'
  const placeOf = (index: number) => `place ${index + 1} of ${runs.length}`
  const said = (index: number) => `${nameOf(index)}, ${placeOf(index)}`
  return {
    onDragStart: ({ source }, { announce }) => announce(`Taken: ${said(source.index)}`),
    onDragUpdate: ({ source, destination }, { announce }) =>
      announce(`${nameOf(source.index)}: ${placeOf((destination ?? source).index)}`),
    onDragEnd({ source, destination, reason }, { announce }) {
      if (reason === 'CANCEL' || !destination) return announce(`Left where it was: ${said(source.index)}`)
      announce(`Put down: ${nameOf(source.index)}, ${placeOf(destination.index)}`)
      moveTo(source.index, destination.index)
    },
  }
}
