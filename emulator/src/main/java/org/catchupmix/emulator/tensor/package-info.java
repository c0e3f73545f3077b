/** Descriptions of tensors for the copies of sm_90. */
package org.catchupmix.emulator.tensor;
