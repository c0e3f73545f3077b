/**
 * The kernel lab: commands that run, annotate, show and compile kernels.
 *
 * <p>A {@link org.catchupmix.kernels.lab.LabOperation} is an operation with its variants and
 * inputs. A variant is compared with {@code reference}, then counted on the emulator or timed on a
 * GPU.
 */
package org.catchupmix.kernels.lab;
