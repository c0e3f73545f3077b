/**
 * Reports the progress of a long computation on a terminal or in a log file, and formats counts and
 * the command to continue with.
 */
package org.catchupmix.progress;
