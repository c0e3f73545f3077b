/** Other engines that run the same training step. */
package org.catchupmix.peers;
