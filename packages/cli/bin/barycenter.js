#!/usr/bin/env node
import { runCommandLine } from '../dist/index.js'

// Node 20 counts a request whose connection is reset as it opens for nothing that it would wait for: the program would end
// without a word, and with code 13.
const atWork = setInterval(() => {}, 60_000)
try {
  process.exitCode = await runCommandLine(process.argv.slice(2))
} finally {
  clearInterval(atWork)
}
