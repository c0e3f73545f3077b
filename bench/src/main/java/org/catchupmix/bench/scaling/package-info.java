/** Training on many GPUs, on paper: what adding gradients and feeding images would cost. */
package org.catchupmix.bench.scaling;
