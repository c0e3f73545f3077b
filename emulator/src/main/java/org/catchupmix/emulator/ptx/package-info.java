/**
 * PTX as data: what the text says, and nothing about how it runs.
 *
 * <p>A tour: {@link org.catchupmix.emulator.ptx.PtxParser} reads a file into a {@link
 * org.catchupmix.emulator.ptx.PtxModule}. That holds its {@link
 * org.catchupmix.emulator.ptx.PtxVariable}s in global, constant and dynamic shared memory, and a
 * {@link org.catchupmix.emulator.ptx.PtxEntry} for each kernel: parameters with their offsets,
 * registers with their types, its own shared and local variables, labels, and the list of {@link
 * org.catchupmix.emulator.ptx.PtxInstruction}s. An instruction keeps its opcode as written, such as
 * {@code ld.global.nc.v4.f32}; who runs it knows what the modifiers mean. Its {@link
 * org.catchupmix.emulator.ptx.PtxOperand}s are registers, constants, addresses, vectors. It also
 * keeps its line in the PTX and, by {@code .loc}, its line in the CUDA source, so that every
 * message can name both.
 *
 * <p>{@link org.catchupmix.emulator.ptx.ControlFlow} finds the basic blocks of a kernel and the
 * immediate post-dominator of each: where threads that a branch has parted run together again.
 *
 * <p>Read are the directives that nvcc and NVRTC write for kernels like ours; another one is an
 * error with its line. Device functions are skipped, so that a kernel which calls one is refused
 * when it is decoded.
 *
 * <p>Source: NVIDIA, "Parallel Thread Execution ISA", chapters 4 to 6.
 */
package org.catchupmix.emulator.ptx;
