/** Says on a terminal, or in a log file, how far a long computation has come, and how many. */
package org.catchupmix.progress;
