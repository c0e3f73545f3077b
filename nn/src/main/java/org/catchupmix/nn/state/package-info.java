/** Weights: their initial values, and files of them. */
package org.catchupmix.nn.state;
