/** What a network still knows when dimensions of its latent vector are taken away. */
package org.catchupmix.study.analyze.drop;
