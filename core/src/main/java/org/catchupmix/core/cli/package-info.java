/** How modules bring commands to the program. */
package org.catchupmix.core.cli;
