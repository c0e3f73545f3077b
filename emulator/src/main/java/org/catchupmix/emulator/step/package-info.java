/**
 * Instructions with effects beyond a register: memory accesses, tensor cores, library calls.
 *
 * <p>{@link Load}, {@link Store}, {@link AtomicUpdate} and {@link AsyncCopy} move the data of a
 * {@link org.catchupmix.emulator.access.MemoryStep}, which has checked the addresses. {@link
 * BulkCopy} and {@link TensorCopy} start copies of the asynchronous proxy, {@link
 * WarpgroupMultiply} multiplies matrices there. {@link MatrixMultiply} is the tensor cores. {@link
 * DeviceLibrary} has the functions that CUDA links in, of which {@code DevicePrintf} is one.
 */
package org.catchupmix.emulator.step;
