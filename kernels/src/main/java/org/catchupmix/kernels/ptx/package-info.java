/**
 * PTX as data. {@link org.catchupmix.kernels.ptx.PtxParser} reads a file into a {@link
 * org.catchupmix.kernels.ptx.PtxModule} of {@link org.catchupmix.kernels.ptx.PtxEntry} kernels,
 * each a list of {@link org.catchupmix.kernels.ptx.PtxInstruction} with {@link
 * org.catchupmix.kernels.ptx.PtxOperand}s; {@link org.catchupmix.kernels.ptx.ControlFlow} finds the
 * basic blocks and where the threads that a branch parted meet again.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 4 and 5.
 */
package org.catchupmix.kernels.ptx;
