/**
 * What NVIDIA's compiler made of a kernel: the machine code of a chip, read far enough to count.
 */
package org.catchupmix.kernels.sass;
