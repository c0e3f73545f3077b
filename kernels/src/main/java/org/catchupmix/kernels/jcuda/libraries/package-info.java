/**
 * The device {@code cuda}: cuDNN, cuBLAS and NCCL above the driver, and what {@code doctor} finds
 * of them.
 */
package org.catchupmix.kernels.jcuda.libraries;
