import { MethodBudget, type MethodName } from '@barycenter/contracts'
import { z } from 'zod'

/** What training one run of a soup took; null where its version did not count. */
export const IngredientBudget = MethodBudget.pick({
  baseEpochs: true,
  twaEpochs: true,
  gradientEvaluations: true,
}).nullable()
export const IngredientBudgets = z.array(IngredientBudget)
export type IngredientBudgets = z.infer<typeof IngredientBudgets>

/**
 * What a method takes on top of what its ingredients took to train; null where that is not known. The last run alone is all
 * that `last` needs; every other method looks at all of them.
 * @param own what it takes by itself, without any base training
 */
export function withIngredients(
  own: MethodBudget,
  method: MethodName,
  ingredients: IngredientBudgets,
): MethodBudget | null {
  const needed = method === 'last' ? ingredients.slice(-1) : ingredients
  let sum: MethodBudget | null = own
  for (const part of needed) sum = sum && part && added(sum, part)
  return sum
}

function added(sum: MethodBudget, part: NonNullable<z.infer<typeof IngredientBudget>>): MethodBudget {
  return {
    ...sum,
    baseEpochs: sum.baseEpochs + part.baseEpochs,
    twaEpochs: sum.twaEpochs + part.twaEpochs,
    gradientEvaluations: sum.gradientEvaluations + part.gradientEvaluations,
  }
}
