/**
 * Says on a terminal, or in a log file, how far a long computation has come, how many, and how to
 * go on.
 */
package org.catchupmix.progress;
