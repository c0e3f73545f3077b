/** Commands on single runs, data and devices, and what all commands share. */
package org.catchupmix.app.cli;
