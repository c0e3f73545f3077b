/** How the loss changes around a network's weights, along random directions. */
package org.catchupmix.study.analyze.landscape;
