/**
 * What the kernels need of a GPU, small enough that two things can be it: {@code JCudaDriver} (a
 * card) and {@code PtxEmulator} (no card).
 */
package org.catchupmix.kernels.driver;
