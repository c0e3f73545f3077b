/** Memory of the device: allocations, their contents, and which bytes are initialized. */
package org.catchupmix.emulator.memory;
