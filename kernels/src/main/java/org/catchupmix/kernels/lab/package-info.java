/**
 * The commands for people who study kernels, {@code catchup kernels}. A {@link
 * org.catchupmix.kernels.lab.LabOperation} is an operation with its variants and inputs; a variant,
 * run by a backend that chooses it, is compared with {@code reference} first, then counted on the
 * emulator or timed on a GPU.
 */
package org.catchupmix.kernels.lab;
