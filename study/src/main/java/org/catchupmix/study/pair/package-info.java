/** Two images, mixed with each other: every number of one training step, as a page. */
package org.catchupmix.study.pair;
