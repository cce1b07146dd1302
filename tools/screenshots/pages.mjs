// Every page of the dashboard, by the name of its picture. A page is its address; what no address holds is done by `act`.

const RESULT_MS = 120_000

/** Measures a landscape as a reader does, and gives the address that shows it. */
export async function measureLandscape(browser, baseURL, runId) {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 1000 } })
  const page = await context.newPage()
  await page.goto(`/runs/${runId}?tab=averaging`)
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  await page.getByTestId('landscape-plot').waitFor({ timeout: RESULT_MS })
  const { pathname, search } = new URL(page.url())
  await context.close()
  return pathname + search
}

const TABS = ['charts', 'snapshots', 'logs', 'artifacts', 'system', 'config', 'lineage', 'notes']

const openPalette = async (page) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
}

const scrolledTo = (testId) => (page) => page.getByTestId(testId).scrollIntoViewIfNeeded()

const openFullScreen = async (page) => {
  await page
    .getByRole('button', { name: /^Full screen: / })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
}

export function pagesOf({ head, slower, cells, averaging }) {
  const experiment = `/experiments/${head[0].experimentId}`
  const run = `/runs/${head[0].id}`
  const compared = [...head, ...slower].map(({ id }) => id).join(',')
  const group = encodeURIComponent(JSON.stringify(['param:twa.learningRate']))
  return [
    { name: 'experiments', address: '/', narrow: true },
    { name: 'experiment', address: experiment, narrow: true },
    { name: 'runs', address: '/runs', narrow: true },
    { name: 'runs-grouped', address: `${experiment}?group=${group}` },
    { name: 'runs-charts', address: `${experiment}?show=charts`, waitFor: 'figure canvas' },
    { name: 'explore', address: `${experiment}?show=explore`, waitFor: 'main [role=img], main svg text' },
    { name: 'run', address: run, narrow: true },
    { name: 'run-averaging', address: averaging, narrow: true },
    { name: 'run-landscape', address: averaging, act: scrolledTo('landscape-plot') },
    ...TABS.map((tab) => ({ name: `run-${tab}`, address: `${run}?tab=${tab}` })),
    {
      name: 'chart-full-screen',
      address: `${run}?tab=charts`,
      waitFor: 'figure canvas',
      act: openFullScreen,
    },
    { name: 'detection', address: `/runs/${cells[0].id}` },
    { name: 'compare', address: `/compare?runs=${encodeURIComponent(compared)}`, narrow: true },
    { name: 'launch', address: '/launch', narrow: true },
    { name: 'queue', address: '/queue', narrow: true },
    { name: 'workers', address: '/workers' },
    { name: 'storage', address: '/storage' },
    { name: 'system', address: '/system' },
    { name: 'palette', address: experiment, act: openPalette },
  ]
}
