import { describe } from 'vitest'
import { averagerMethods, populationMethods, wrapperMethods } from '../../test-support/averager-methods.js'
import { describeMethods } from '../../test-support/method-properties.js'

describe('every averager', () => describeMethods(averagerMethods))

describe('every optimizer that averages', () => describeMethods(wrapperMethods))

describe('every population', () => describeMethods(populationMethods))
