/**
 * Mix methods. A method draws, for each batch, a {@link org.catchupmix.mix.BatchMix} that acts at
 * the network's mix points and says how the labels are weighted; it knows nothing else of the
 * network.
 */
package org.catchupmix.mix;
