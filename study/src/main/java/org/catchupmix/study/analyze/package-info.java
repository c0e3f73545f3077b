/** Analyses of trained networks, see {@link Analysis}. */
package org.catchupmix.study.analyze;
