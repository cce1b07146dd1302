'use client'
import type { QueuedRun } from '@barycenter/contracts'
import {
  DragDropContext,
  Draggable,
  Droppable,
  type DropResult,
  type ResponderProvided,
} from '@hello-pangea/dnd'
import { useState } from 'react'
import { toast } from 'sonner'
import { useQueueMoves } from '../../live/use-queue-moves'
import { canMove, planMove } from './plan-move'
import { PriorityDialog } from './priority-dialog'
import { QueueRow } from './queue-row'

const HOW =
  'Press space to take the run, arrow up and down to move it, space to put it down, escape to leave it where it was.'

/** The waiting runs. One is dragged by its handle: mouse, touch, or space and arrow keys. */
export function QueueList({ runs }: { runs: readonly QueuedRun[] }) {
  const ask = useQueueMoves()
  const [asking, setAsking] = useState<QueuedRun | null>(null)
  const moveTo = (from: number, to: number) => {
    const run = runs[from]
    const planned = planMove(runs, from, to)
    if (!run || from === to) return
    if (!planned)
      return void toast.error(`${run.name} cannot stand there: only beside runs that are ${run.status}`)
    if (planned.newPriority !== null)
      toast(`${run.name} takes the priority of its place: ${planned.newPriority}`)
    void ask(run, planned.move, planned.runs)
  }
  const said = (index: number) => `${runs[index]?.name ?? 'The run'}, place ${index + 1} of ${runs.length}`
  return (
    <>
      <DragDropContext
        dragHandleUsageInstructions={HOW}
        onDragStart={({ source }, { announce }) => announce(`Taken: ${said(source.index)}`)}
        onDragUpdate={({ source, destination }, { announce }) =>
          announce(
            `${runs[source.index]?.name}: place ${(destination?.index ?? source.index) + 1} of ${runs.length}`,
          )
        }
        onDragEnd={(result: DropResult, { announce }: ResponderProvided) => {
          const { source, destination, reason } = result
          if (reason === 'CANCEL' || !destination) return announce(`Left where it was: ${said(source.index)}`)
          announce(`Put down: ${runs[source.index]?.name}, place ${destination.index + 1} of ${runs.length}`)
          moveTo(source.index, destination.index)
        }}
      >
        <Droppable droppableId="queue">
          {(droppable) => (
            <ol ref={droppable.innerRef} {...droppable.droppableProps} aria-label="Waiting runs">
              {runs.map((run, index) => (
                <Draggable
                  key={run.runId}
                  draggableId={run.runId}
                  index={index}
                  isDragDisabled={!canMove(run)}
                >
                  {(draggable, { isDragging }) => (
                    <QueueRow
                      run={run}
                      draggable={draggable}
                      isDragging={isDragging}
                      moves={{
                        top: () =>
                          moveTo(
                            index,
                            runs.findIndex(({ status }) => status === run.status),
                          ),
                        up: () => moveTo(index, index - 1),
                        down: () => moveTo(index, index + 1),
                        canUp: planMove(runs, index, index - 1) !== null && index > 0,
                        canDown: planMove(runs, index, index + 1) !== null && index < runs.length - 1,
                        askPriority: () => setAsking(run),
                      }}
                    />
                  )}
                </Draggable>
              ))}
              {droppable.placeholder}
            </ol>
          )}
        </Droppable>
      </DragDropContext>
      {asking && (
        <PriorityDialog
          run={asking}
          onSave={(priority) => void ask(asking, { priority })}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  )
}
