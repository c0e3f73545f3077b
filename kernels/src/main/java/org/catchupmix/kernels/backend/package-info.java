/**
 * The backend of a GPU: each primitive as launches of our own kernels, matmuls and convolutions
 * through a {@link org.catchupmix.kernels.backend.Dnn}.
 */
package org.catchupmix.kernels.backend;
