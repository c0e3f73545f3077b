/** Arithmetic that several parts share: filters along a line, samples and how they are spread. */
package org.catchupmix.math;
