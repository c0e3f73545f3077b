/**
 * The backend of a GPU: each primitive of the contract as launches of our own kernels, and products
 * and convolutions through a {@link org.catchupmix.kernels.backend.Dnn}.
 */
package org.catchupmix.kernels.backend;
