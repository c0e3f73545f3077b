/**
 * One launcher for each operation: it owns the list of the operation's {@link
 * org.catchupmix.kernels.launch.Variants}, with blocks and what each accepts, and the packing of
 * parameters. Sizes are checked before, by the primitives.
 */
package org.catchupmix.kernels.launch;
