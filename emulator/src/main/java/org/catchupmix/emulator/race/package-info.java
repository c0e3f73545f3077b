/** Last accesses to each byte, and the order of accesses. */
package org.catchupmix.emulator.race;
