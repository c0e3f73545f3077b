/** Registers of a warp, their slots, and the values that a launch gives them. */
package org.catchupmix.emulator.registers;
