/** Who accessed which bytes last, and what orders accesses. */
package org.catchupmix.emulator.race;
