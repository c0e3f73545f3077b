/** Relations between the addresses of a warp's lanes: patterns, granules and memory traffic. */
package org.catchupmix.emulator.lanes;
