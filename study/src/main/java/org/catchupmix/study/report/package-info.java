/** The report of runs: one page of settings, curves, tables, figures and how to repeat them. */
package org.catchupmix.study.report;
