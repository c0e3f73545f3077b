/** Training: settings, batches, the loop, evaluation, and the run folder. */
package org.catchupmix.train;
