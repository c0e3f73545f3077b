/** Reorders the steps of a block so that arithmetic runs as generated vector code. */
package org.catchupmix.emulator.schedule;
