/**
 * The kernels as files: {@link org.catchupmix.kernels.library.KernelFiles} finds the CUDA sources
 * and the PTX that is committed for them, {@link org.catchupmix.kernels.library.CudaCompiler} makes
 * such PTX, and {@link org.catchupmix.kernels.library.KernelLibrary} starts kernels on a device,
 * the committed ones or your own.
 */
package org.catchupmix.kernels.library;
