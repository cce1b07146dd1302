import { cpus } from 'node:os'

/** CPU model in words, or the architecture where the system does not tell (some containers and ARM hosts). */
export function processorName(): string {
  return cpus()[0]?.model.trim() || process.arch
}
