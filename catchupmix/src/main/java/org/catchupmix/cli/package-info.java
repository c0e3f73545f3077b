/**
 * The program {@code catchup}, and the commands about networks, data and training; other modules
 * bring theirs as {@link org.catchupmix.core.cli.CliCommand}.
 */
package org.catchupmix.cli;
