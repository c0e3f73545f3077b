/** Whole training steps, timed in turn. */
package org.catchupmix.bench.step;
