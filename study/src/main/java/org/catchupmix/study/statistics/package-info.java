/** Samples, how they are spread, and how two of them differ. */
package org.catchupmix.study.statistics;
