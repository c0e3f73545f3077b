/** Engines from elsewhere that run the same training step. */
package org.catchupmix.peers;
