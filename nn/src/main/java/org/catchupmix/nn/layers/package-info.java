/** Layers and blocks; their tensors live in the scope that is given to the constructor. */
package org.catchupmix.nn.layers;
