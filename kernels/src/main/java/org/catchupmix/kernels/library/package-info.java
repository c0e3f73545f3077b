/** The kernels as files: CUDA sources, the PTX committed for them, and their use on a device. */
package org.catchupmix.kernels.library;
