/** Comparisons of mix methods over several seeds. */
package org.catchupmix.study.compare;
