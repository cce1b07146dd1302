/**
 * `npm run backup -- FILE`: everything that the database holds at this moment, in one file, while the product runs or not.
 * Speaks to DATABASE_URL, or to the embedded server of BARYCENTER_DATA_DIR.
 */
import { onDatabase, showProgress, takeFile, tellEnd } from './backup/on-database.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { productVersion } from './steps/product-version.mjs'
import { main } from './steps/say.mjs'

main(async () => {
  const file = takeFile(process.argv.slice(2), 'npm run backup -- FILE')
  await ensureInstalled()
  await ensureBuilt()
  const { writeBackup } = await import('@barycenter/db')
  const manifest = await onDatabase({ mayCreate: false }, ({ url }) =>
    writeBackup({ url, file, productVersion: productVersion(), onProgress: showProgress('saved') }),
  )
  tellEnd(`Backed up to ${file}`, manifest)
})
