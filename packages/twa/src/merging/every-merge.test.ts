import { mergeMethods } from '../../test-support/merge-methods.js'
import { describeMethods } from '../../test-support/method-properties.js'

describeMethods(mergeMethods)
