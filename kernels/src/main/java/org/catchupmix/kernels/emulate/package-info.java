/** The command {@code emulate}: runs one kernel of any source on the emulator and checks it. */
package org.catchupmix.kernels.emulate;
