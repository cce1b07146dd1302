import { storageTests } from '../../test-support/storage-cases.js'

storageTests({
  name: 'chunks in PostgreSQL',
  async storedBytes({ sql }) {
    const [row] = await sql('SELECT coalesce(sum(octet_length(data)), 0)::float8 AS bytes FROM tensor_chunk')
    return row?.bytes as number
  },
})
