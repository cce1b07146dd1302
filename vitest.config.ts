import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** What opens an engine, which is one for a process: files that shared one would train on the engine of another. */
const ENGINE_TESTS = [
  'packages/engine/src/**/*.test.ts',
  'apps/worker/src/**/*.test.ts',
  'tools/reproduce/train-seed.test.mjs',
]

const UNIT = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Left out, one core stays idle: on two cores that is half of them.
  maxWorkers: '100%',
}

export default defineConfig({
  // Workspace packages resolve to their TypeScript sources, so a test never runs against a stale build.
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  resolve: { conditions: ['source'] },
  test: {
    // An engine that somebody installed beside the product is not what the tests are about: none is found there.
    env: { BARYCENTER_ENGINES_DIR: path.resolve('node_modules/.cache/barycenter/no-engines') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.mjs'],
          exclude: ENGINE_TESTS,
          globalSetup: ['test/fixtures/global-setup.ts'],
          // To start a process and read the modules anew took half of the time of a file.
          isolate: false,
          ...UNIT,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-engine',
          include: ENGINE_TESTS,
          ...UNIT,
          // A process that starts for one group of files does not stay for another.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'cross',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/fixtures/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // A fact of a page; as long as the fixtures let a page take (PAGE_DEADLINE_MS).
          expect: { poll: { timeout: 20_000 } },
          // Each file is several processes: of two files side by side on two cores, each took more than twice as long.
          maxWorkers: 1,
          // After the unit tests, where both are asked for.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
