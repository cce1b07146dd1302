/** Each life of a worker has one row at most, and none still holds a run. As words about those that do not. */
export async function checkWorkers({ client, observer, workers }) {
  const { rows } = await observer.query('SELECT id FROM worker')
  const lives = [...workers.values()].reduce((sum, worker) => sum + worker.life(), 0)
  const listed = (await client.call('listWorkers')).workers
  const holding = listed.filter(({ runIds }) => runIds.length > 0)
  return {
    faults: [
      ...(rows.length > lives ? [`${rows.length} workers are known of ${lives} lives of workers`] : []),
      ...holding.map(({ id, runIds }) => `worker ${id} still holds ${runIds.join(', ')}`),
    ],
  }
}
