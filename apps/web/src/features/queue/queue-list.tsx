'use client'
import type { QueuedRun } from '@barycenter/contracts'
import { DragDropContext, Draggable, Droppable } from '@hello-pangea/dnd'
import { useState } from 'react'
import { useQueueMoves } from '../../live/use-queue-moves'
import { dragWords } from './drag-words'
import { canMove } from './plan-move'
import { PriorityDialog } from './priority-dialog'
import { QueueRow, type RowMoves } from './queue-row'
import { useMoveTo } from './use-move-to'

const HOW =
  'Press space to take the run, arrow up and down to move it, space to put it down, escape to leave it where it was.'

/** The waiting runs. One is dragged by its handle: mouse, touch, or space and arrow keys. */
export function QueueList({ runs }: { runs: readonly QueuedRun[] }) {
  const ask = useQueueMoves()
  const [asking, setAsking] = useState<QueuedRun | null>(null)
  const { moveTo, movesOf } = useMoveTo(runs, ask)
  return (
    <>
      <DragDropContext dragHandleUsageInstructions={HOW} {...dragWords(runs, moveTo)}>
        <Droppable droppableId="queue">
          {(droppable) => (
            <ol ref={droppable.innerRef} {...droppable.droppableProps} aria-label="Waiting runs">
              {runs.map((run, index) => (
                <QueueItem
                  key={run.runId}
                  run={run}
                  index={index}
                  moves={{ ...movesOf(index), askPriority: () => setAsking(run) }}
                />
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

function QueueItem({ run, index, moves }: { run: QueuedRun; index: number; moves: RowMoves }) {
  return (
    <Draggable draggableId={run.runId} index={index} isDragDisabled={!canMove(run)}>
      {(draggable, { isDragging }) => (
        <QueueRow run={run} draggable={draggable} isDragging={isDragging} moves={moves} />
      )}
    </Draggable>
  )
}
