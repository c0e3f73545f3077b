/** The command-line program. */
package org.catchupmix.app;
