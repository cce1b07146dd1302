import { AppError } from '@barycenter/contracts'
import type { Tx } from '../connections.js'

interface User {
  id: string
  name: string
  status: string
}

/**
 * The first run that has not ended and whose config names this run or uploaded file, wherever it does: as initial weights, in a
 * soup. Ids and hashes are found in no other text by chance.
 */
async function findUser(tx: Tx, id: string): Promise<User | undefined> {
  const [user] = await tx.$queryRaw<User[]>`
    SELECT id::text, name, status::text FROM run
    WHERE status NOT IN ('completed', 'failed', 'canceled') AND strpos(config::text, ${id}) > 0
    ORDER BY created_at LIMIT 1`
  return user
}

/** @throws IN_USE naming the run that starts from it, and what it is in the way of */
export async function requireUnused(tx: Tx, what: string, id: string, act = 'be deleted'): Promise<void> {
  const user = await findUser(tx, id)
  if (!user) return
  throw new AppError(
    'IN_USE',
    `${what} ${id} cannot ${act}: the ${user.status} run "${user.name}" (${user.id}) starts from it`,
  )
}
