/** Runs PTX on the CPU and checks it. */
package org.catchupmix.kernels.emulator;
