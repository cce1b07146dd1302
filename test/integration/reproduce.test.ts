import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root, until } from '../fixtures/product.js'

const EXPERIMENT = 'optdigits-tail'

describe('npm run reproduce', () => {
  let dataDirs: string[]
  beforeEach(async () => {
    const make = () => mkdtemp(path.join(tmpdir(), 'barycenter-reproduce-'))
    dataDirs = [await make(), await make()]
  })
  afterEach(() => Promise.all(dataDirs.map((folder) => rm(folder, { recursive: true, force: true }))))

  function start(dataDir: string) {
    const script = path.join(root, 'tools/reproduce.mjs')
    const child = spawn(process.execPath, [script, '--short', '--only', EXPERIMENT], {
      cwd: root,
      env: { ...process.env, BARYCENTER_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (bytes: Buffer) => {
      output += bytes
    })
    return {
      child,
      output: () => output,
      ended: once(child, 'close').then(([code]) => code as number | null),
    }
  }

  const folderOf = (dataDir: string) => path.join(dataDir, 'reproduction')
  function recordIn(dataDir: string) {
    const files = readdirSync(folderOf(dataDir)).filter((file) => file.endsWith('.json'))
    expect(files).toHaveLength(1)
    return JSON.parse(readFileSync(path.join(folderOf(dataDir), files[0]), 'utf8'))
  }
  /** Whether the first of two trainings is done, and the second not. */
  function isHalfDone(dataDir: string): boolean {
    const work = path.join(folderOf(dataDir), 'work')
    const seeds = existsSync(work) ? readdirSync(work) : []
    return seeds.some((seed) => existsSync(path.join(work, seed, 'finished', 'outcome.json')))
  }

  it('goes on after a SIGKILL to the numbers of a run that was never interrupted', async () => {
    const [straight, killed] = dataDirs
    const first = start(straight)
    expect(await first.ended).toBe(0)
    expect(first.output()).toContain('a smoke of 1 seed(s), not a result')
    expect(first.output()).toContain('| **TWA** |')

    const second = start(killed)
    await until(async () => isHalfDone(killed), second.output)
    second.child.kill('SIGKILL')
    await second.ended
    expect(readdirSync(folderOf(killed)).filter((file) => file.endsWith('.json'))).toEqual([])
    expect(await start(killed).ended).toBe(0)
    expect(recordIn(killed).rows).toEqual(recordIn(straight).rows)

    const third = start(killed)
    expect(await third.ended).toBe(0)
    expect(third.output()).toContain('1 of 1 are finished already')
  })
})
