/**
 * The command line of the emulator: runs one kernel of a CUDA source or of PTX, checks it and shows
 * what it costs.
 */
package org.catchupmix.emulator.command;
