import { type DataRecord, type Provenance, type Run, taskOfRun } from '@barycenter/contracts'
import { formatCount, shortHash } from '../../format/format-number'
import { Card } from '../../ui/card'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { TASK_WORDS } from '../tasks/task-words'

/** Everything that made the run besides its config: code, versions, machine, engine, data. */
export function ProvenanceCard({ run }: { run: Run }) {
  const { provenance } = run
  return (
    <Card title="Provenance" testId="provenance">
      {provenance ? (
        <div className="flex flex-col gap-4">
          <Made provenance={provenance} runId={run.id} />
          {provenance.data && (
            <DataDigests data={provenance.data} examples={TASK_WORDS[taskOfRun(run)].examples} />
          )}
        </div>
      ) : (
        <p className="text-muted">
          {run.kind === 'external'
            ? 'An external run keeps its own.'
            : 'Recorded when a worker takes the run.'}
        </p>
      )}
    </Card>
  )
}

function Made({ provenance, runId }: { provenance: Provenance; runId: string }) {
  const { engine, commit, packages } = provenance
  return (
    <>
      <Facts
        pairs={[
          ['Run id', <Hash key="id" text={runId} label="Copy the run id" whole />],
          [
            'Product',
            commit
              ? `${provenance.productVersion}, commit ${commit.slice(0, 12)}`
              : provenance.productVersion,
          ],
          ['Launched by', <LaunchCommand key="command" command={provenance.launchCommand} />],
          ['Engine', engine ? `${engine.name} ${engine.version} on ${engine.device}` : 'not chosen yet'],
          engine
            ? [
                'Deterministic',
                engine.deterministic ? 'yes: same seed, same bits' : 'no: the same seed may give other bits',
              ]
            : null,
          ['Processor', provenance.cpu],
          ['GPU', provenance.gpu ?? 'none'],
          ['Node', `${provenance.node} on ${provenance.platform}`],
        ]}
      />
      {engine && engine.refused.length > 0 && (
        <details>
          <summary className="rounded-sm text-muted">Engines not used ({engine.refused.length})</summary>
          <ul className="mt-1 flex flex-col gap-1 text-[0.857rem]">
            {engine.refused.map(({ name, reason }) => (
              <li key={name} className="break-words">
                <span className="font-medium">{name}:</span> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary className="rounded-sm text-muted">Packages ({Object.keys(packages).length})</summary>
        <Facts className="mt-1 text-[0.857rem]" pairs={Object.entries(packages)} />
      </details>
    </>
  )
}

function DataDigests({ data, examples }: { data: DataRecord; examples: string }) {
  const splits = [
    ['Train', data.train],
    ['Held out', data.heldOut],
    ['Test', data.test],
  ] as const
  return (
    <div>
      <h3 className="mb-1.5 font-medium">Data {data.name}</h3>
      <Facts
        pairs={[
          ['Content', <Hash key="content" text={data.contentSha256} label="Copy the SHA-256 of the data" />],
          ...splits.map(
            ([name, { count, indicesSha256 }]) =>
              [
                name,
                <span key={name} className="flex flex-wrap items-center gap-x-2">
                  {formatCount(count)} {examples}
                  <Hash
                    text={indicesSha256}
                    label={`Copy the SHA-256 of the ${name.toLowerCase()} indices`}
                  />
                </span>,
              ] as const,
          ),
        ]}
      />
    </div>
  )
}

function Hash({ text, label, whole = false }: { text: string; label: string; whole?: boolean }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <code title={text} className="min-w-0 font-mono text-[0.857rem] break-all">
        {whole ? text : shortHash(text)}
      </code>
      <CopyButton text={text} label={label} />
    </span>
  )
}

function LaunchCommand({ command }: { command: string }) {
  if (command === '') return 'not recorded'
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <code className="min-w-0 font-mono text-[0.857rem] break-all">{command}</code>
      <CopyButton text={command} label="Copy the launch command" />
    </span>
  )
}
