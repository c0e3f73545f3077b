/** The program {@code catchup} and its commands. */
package org.catchupmix.cli;
