import { EXAMPLES, GRAMMAR } from './help-texts'

export const FilterHelpText = ({ onTake }: { onTake: (text: string) => void }) => (
  <>
    <Examples onTake={onTake} />
    <Grammar />
  </>
)

function Examples({ onTake }: { onTake: (text: string) => void }) {
  return (
    <section>
      <h2 className="mb-1 font-semibold">Examples</h2>
      <ul>
        {EXAMPLES.map(({ text, means }) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onTake(text)}
              className="flex w-full flex-col rounded-md px-2 py-1 text-left hover:bg-raised"
            >
              <code className="font-mono text-[0.929rem] break-words text-accent">{text}</code>
              <span className="text-[0.857rem] text-muted">{means}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Grammar() {
  return (
    <section className="mt-3 border-t border-line pt-3">
      <h2 className="mb-1 font-semibold">What can be written</h2>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 max-sm:grid-cols-1">
        {GRAMMAR.map(({ what, how }) => (
          <div key={what} className="contents">
            <dt className="text-muted">{what}</dt>
            <dd className="font-mono text-[0.857rem] leading-6 break-words">{how}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-[0.857rem] text-muted">
        What a run does not have meets no condition but <code className="font-mono">is null</code>, so{' '}
        <code className="font-mono">not (params.lr = 1)</code> holds for runs without it. Days begin at
        midnight UTC. The filters of MLflow mean the same here.
      </p>
    </section>
  )
}
