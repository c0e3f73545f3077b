/** Instructions with effects beyond a register: memory accesses, tensor cores, library calls. */
package org.catchupmix.emulator.step;
