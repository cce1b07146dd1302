import { Stop, say, yellow } from '../steps/say.mjs'
import { keptLibrary } from './library-folder.mjs'
import { findPython, withPip } from './python.mjs'
import { fetchStockLibrary, stockAddress } from './stock-library.mjs'
import { Unavailable } from './unavailable.mjs'
import { fetchWheelLibrary, importableLibrary, requirementsOf } from './wheel-library.mjs'

/**
 * Where a TensorFlow library can come from.
 * @typedef {{ name: string, size: import('./room.mjs').Size, open(): Promise<import('./library-folder.mjs').Library> }} Source
 */

/** Megabytes: of the wheels measured (TensorFlow 2.21), of the stock archives estimated. */
const SIZES = {
  wheel: {
    cpu: { download: 275, keeps: 860, peak: 1560 },
    cuda: { download: 3380, keeps: 5600, peak: 9600 },
  },
  stock: { cpu: { download: 110, keeps: 450, peak: 560 }, cuda: { download: 470, keeps: 1500, peak: 2000 } },
}
const WHEELS = "Python's packages"
const STOCK = 'the stock library'
const NO_PIP = 'no Python with pip or venv was found; on Debian and Ubuntu: apt-get install python3-venv'
const NOTHING = { download: 0, keeps: 0, peak: 0 }

/**
 * Nearest first: what is on the disk, alone; else what can be fetched. Unavailable where nothing can.
 * @returns {Promise<Source[]>}
 */
export async function librarySources(folder, flavour) {
  const kept = keptLibrary(folder, requirementsOf(flavour)) ?? keptLibrary(folder, stockAddress(flavour))
  if (kept) return [onDisk(kept, 'fetched before')]
  const python = await findPython()
  const importable = python && (await importableLibrary(python, flavour))
  if (importable) return [onDisk(importable, importable.lib)]
  const pip = python && (await withPip(python, folder))
  const wheel = () => fetchWheelLibrary(pip, folder, flavour)
  const stock = () => fetchStockLibrary(folder, flavour)
  const sources = [
    ...(pip ? [{ name: WHEELS, size: SIZES.wheel[flavour], open: wheel }] : []),
    ...(stockAddress(flavour) ? [{ name: STOCK, size: SIZES.stock[flavour], open: stock }] : []),
  ]
  if (sources.length === 0) throw new Unavailable(NO_PIP)
  return sources
}

const onDisk = (library, name) => ({ name, size: NOTHING, open: async () => library })

/** Opens the first source that can be had; throws a Stop with every reason when none can. */
export async function openLibrary(sources) {
  const reasons = sources[0].name === STOCK ? [NO_PIP] : []
  for (const { name, open } of sources) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      reasons.push(`${name}: ${error.message}`)
      say(yellow(`! not to be had: ${name}`))
    }
  }
  throw new Unavailable(reasons.join('\n'))
}
