/**
 * The GPU through JCuda: the driver API, NVRTC and the PTX compiler. Only this package and {@code
 * libraries} below it import {@code jcuda}.
 */
package org.catchupmix.kernels.jcuda;
