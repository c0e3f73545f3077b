/** Figures of what the laboratory of the CUDA kernels found. */
package org.catchupmix.study.kernels;
