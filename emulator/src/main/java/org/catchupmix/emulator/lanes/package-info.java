/** How the addresses of a warp's lanes relate: patterns, granules and memory traffic. */
package org.catchupmix.emulator.lanes;
