/**
 * Devices for this project: the emulator beside {@code JCudaDriver}, and the exception that both
 * throw. The interface itself is {@link org.catchupmix.gpu.GpuDriver}.
 */
package org.catchupmix.kernels.driver;
