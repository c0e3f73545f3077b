/**
 * Compilers of CUDA C++ to PTX. {@code Compilers} finds them; clang needs nothing of NVIDIA's, as
 * the headers and the mathematics of kernels are ours (the resources of this package).
 */
package org.catchupmix.emulator.compiler;
