/**
 * `npm run restore -- FILE`: a backup into an empty database, whole or not at all: that of DATABASE_URL, or a new one in
 * BARYCENTER_DATA_DIR.
 */
import { onDatabase, requireRoom, showProgress, takeFile, tellEnd, telling } from './backup/on-database.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { main, say, step } from './steps/say.mjs'

main(async () => {
  const file = takeFile(process.argv.slice(2), 'npm run restore -- FILE')
  await ensureInstalled()
  await ensureBuilt()
  const { checkBackup, restoreBackup } = await import('@barycenter/db')
  // Before a server is started for it.
  const manifest = await step('Checking the file', () => telling(() => checkBackup(file)))
  const migrated = await onDatabase({ mayCreate: true }, async ({ url, dataDir }) => {
    if (dataDir) await requireRoom(dataDir, file)
    return restoreBackup({ url, file, manifest, onProgress: showProgress('restored') })
  })
  if (migrated.length > 0) say(`  migrated to this version's schema: ${migrated.join(', ')}`)
  tellEnd(`Restored ${file}, written by Barycenter ${manifest.product} at ${manifest.createdAt}`, manifest)
})
