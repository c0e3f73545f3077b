/** The commands for people who study kernels: {@code catchup kernels}. */
package org.catchupmix.kernels.lab;
