/** Figures of the kernel lab. */
package org.catchupmix.study.kernels;
