/** The loss around the weights of a network: along directions, and its curvature. */
package org.catchupmix.study.landscape;
