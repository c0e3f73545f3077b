/**
 * What a program needs of a GPU: memory, PTX that the device compiles, launches in order. It is
 * small enough that two things can be it, a driver of a GPU and {@link
 * org.catchupmix.emulator.PtxEmulator}, which needs none.
 */
package org.catchupmix.emulator.driver;
