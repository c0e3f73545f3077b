/** Optimisers and learning-rate schedules. */
package org.catchupmix.nn.optim;
