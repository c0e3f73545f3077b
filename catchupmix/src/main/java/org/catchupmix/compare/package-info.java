/** Runs of several mix methods with several seeds, and what they come to side by side. */
package org.catchupmix.compare;
