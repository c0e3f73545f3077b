/** Samples, how they are spread, how two of them differ, and tables of numbers as CSV. */
package org.catchupmix.study.statistics;
