/** Arithmetic that several parts share: filters along a line, and the spread of a sample. */
package org.catchupmix.math;
