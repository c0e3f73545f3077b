/** Runs decoded programs: launches, blocks, warps in lockstep, and the checks of each access. */
package org.catchupmix.emulator.warp;
