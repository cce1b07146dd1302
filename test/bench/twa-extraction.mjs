// Building a basis from files: `npm run bench -- twa-extraction`, about ten minutes and 8 GB of the temporary folder.
// Needs the build; writes its table into docs/benchmarks.md.
import { extraction } from './twa/extraction.mjs'
import { readBandwidth } from './twa/measure.mjs'
import { conditions, publish, table } from './twa/report.mjs'
import { SNAPSHOTS } from './twa/step-cost.mjs'

const DIM = 10_000_000

publish(
  'bench twa-extraction',
  `Extraction from files, ${SNAPSHOTS} × ${DIM.toLocaleString('en')}, basis written to files`,
  conditions(readBandwidth()),
  table(
    [
      'form',
      'with I/O, s',
      'without, s',
      'peak RSS, GB (target ≤ 1.5)',
      'with I/O / one-pass',
      'without / one-pass',
      'max abs(P Pᵀ − I)',
    ],
    extraction({ dim: DIM, rounds: 3 }),
  ),
)
