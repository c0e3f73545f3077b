/** Instructions that compute a result from operands: tables from opcodes to loops over lanes. */
package org.catchupmix.emulator.arithmetic;
