/**
 * Devices for this project: the emulator beside {@code JCudaDriver}, the exception that both throw,
 * and how fast a device copies. The interface itself is {@link
 * org.catchupmix.emulator.driver.GpuDriver}.
 */
package org.catchupmix.kernels.driver;
