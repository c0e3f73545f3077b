/**
 * The GPU through JCuda: the driver API, cuDNN, cuBLAS, NVRTC and the PTX compiler. No other
 * package imports {@code jcuda}.
 */
package org.catchupmix.kernels.jcuda;
