/** Shared libraries of the system, called through Java's Foreign Function and Memory API. */
package org.catchupmix.core.foreign;
