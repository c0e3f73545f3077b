/** Influence of each filter of a network, and its change during training. */
package org.catchupmix.filters;
