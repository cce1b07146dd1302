import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))

/** Compiles the kernel pack if it is not fresh. Several test workers may do so at once. */
export function buildKernels(): void {
  execFileSync(process.execPath, ['build-kernels.mjs'], { cwd: PACKAGE })
}

/** Compiles the package as well, for tests that start a child process on dist. */
export function buildPackage(): void {
  buildKernels()
  execFileSync(process.execPath, [TSC, '-b', '.'], { cwd: PACKAGE })
}
