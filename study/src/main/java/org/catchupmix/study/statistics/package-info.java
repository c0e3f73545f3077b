/** Statistics of runs, and tables of numbers. */
package org.catchupmix.study.statistics;
