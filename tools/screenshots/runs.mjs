// The runs that the pictures show: trained here, seeds fixed.
import { api, finished } from '../steps/api.mjs'

const COMMAND = 'npm run screenshots'
const NOTES = `## What this run shows

Averaging **learned weights** over the snapshots of the head stage, against the plain mean.

| method | reads |
| --- | --- |
| SWA | the mean of all snapshots |
| TWA | the subspace, once a step |

- [x] three seeds
- [ ] a wider network`

export async function seedRuns(url) {
  const { presets } = await api(url, '/presets')
  const configOf = (id) => presets.find((preset) => preset.id === id).config
  const launch = async (experiment, config, more = {}) =>
    (await api(url, '/runs', { experiment, config, launchCommand: COMMAND, ...more })).runs
  const wait = (runs) => Promise.all(runs.map(({ id }) => finished(url, id)))
  const headConfig = configOf('twa-head')
  const narrower = {
    ...headConfig,
    twa: { ...headConfig.twa, learningRate: headConfig.twa.learningRate / 4 },
  }
  const head = await launch('head stage', headConfig, { seeds: [1, 2, 3], tags: { stage: 'head' } })
  const slower = await launch('head stage', narrower, { seeds: [1, 2], tags: { stage: 'head' } })
  const tail = await launch('tail stage', configOf('twa-tail'), { seeds: [1, 2] })
  const cells = await launch('blood cells', configOf('detect-cells'))
  const trained = {
    head: await wait(head),
    slower: await wait(slower),
    tail: await wait(tail),
    cells: await wait(cells),
  }
  await patch(url, `/runs/${trained.head[0].id}`, { notes: NOTES })
  await patch(url, `/experiments/${trained.head[0].experimentId}`, {
    description: 'Does a subspace of the **head stage** reach what a whole schedule reaches?',
  })
  const waiting = await launch('tail stage', configOf('twa-tail'), {
    seeds: [7, 8, 9],
    queue: { hold: true, priority: 5 },
  })
  return { ...trained, waiting }
}

async function patch(url, pathname, body) {
  const answer = await fetch(`${url}/api/v1${pathname}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${pathname}: ${await answer.text()}`)
}
