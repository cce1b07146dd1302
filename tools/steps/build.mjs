import { existsSync } from 'node:fs'
import { command } from './command.mjs'
import { fingerprint, isDone, markDone } from './fingerprint.mjs'
import { packFiles } from './pack-files.mjs'
import { at, prismaEnv } from './paths.mjs'
import { step } from './say.mjs'

const node = process.execPath
const nextEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }

const DASHBOARD = 'Building the dashboard'

/** In this order; each runs again only when its inputs changed or its output is missing. */
const BUILD_STEPS = [
  {
    name: 'Generating the database client',
    inputs: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    output: 'packages/db/src/generated',
    run: () =>
      command(node, [at('node_modules/prisma/build/index.js'), 'generate'], { cwd: at(), env: prismaEnv }),
  },
  {
    name: 'Compiling the wasm kernels',
    inputs: ['packages/engine/kernels', 'packages/engine/build-kernels.mjs', 'package-lock.json'],
    output: 'packages/engine/kernels/kernels.wasm',
    run: () => command(node, [at('packages/engine/build-kernels.mjs')], { cwd: at() }),
  },
  {
    name: 'Compiling TypeScript',
    inputs: [
      'packages',
      'apps/api',
      'apps/worker',
      'tsconfig.json',
      'tsconfig.base.json',
      'prisma/schema.prisma',
      'package-lock.json',
    ],
    output: 'apps/api/dist/server.js',
    run: () => command(node, [at('node_modules/typescript/bin/tsc'), '-b'], { cwd: at() }),
  },
  {
    name: DASHBOARD,
    inputs: ['apps/web', 'packages/contracts', 'packages/client', 'packages/filter', 'package-lock.json'],
    output: 'apps/web/.next/BUILD_ID',
    run: async () => {
      await command(node, [at('node_modules/next/dist/bin/next'), 'build'], {
        cwd: at('apps/web'),
        env: nextEnv,
      })
      await packFiles(at('apps/web/.next/static/chunks'))
    },
  },
]

const isCurrent = ({ name, inputs, output }) => existsSync(at(output)) && isDone(name, fingerprint(inputs))

export const isBuilt = () => BUILD_STEPS.every(isCurrent)

/** Generates, compiles and bundles what changed since the last time; the dashboard where it is asked for. */
export async function ensureBuilt({ dashboard = true } = {}) {
  for (const build of BUILD_STEPS) {
    if (isCurrent(build) || (build.name === DASHBOARD && !dashboard)) continue
    await step(build.name, build.run)
    markDone(build.name, fingerprint(build.inputs))
  }
}
