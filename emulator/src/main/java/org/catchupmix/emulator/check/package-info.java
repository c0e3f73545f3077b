/** Checks of a launch, and limits of how much of it runs. */
package org.catchupmix.emulator.check;
