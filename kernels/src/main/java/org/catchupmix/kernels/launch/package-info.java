/**
 * One launcher for each operation: it owns the operation's variants as an enum, the choice of grid
 * and block, and the packing of parameters. Sizes are checked before, by the backend's contract.
 */
package org.catchupmix.kernels.launch;
