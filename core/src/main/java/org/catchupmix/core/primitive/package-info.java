/** Computations as data: records of their arguments, with formulas, checks and costs. */
package org.catchupmix.core.primitive;
