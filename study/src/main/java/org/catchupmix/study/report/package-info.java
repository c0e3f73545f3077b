/** The report of runs. */
package org.catchupmix.study.report;
