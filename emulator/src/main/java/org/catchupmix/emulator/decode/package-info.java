/** Turns PTX instructions into steps, and refuses those it does not know. */
package org.catchupmix.emulator.decode;
