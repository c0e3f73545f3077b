/** Experiments of the project: {@link ResultsCommand} trains their runs and writes their tables. */
package org.catchupmix.app.results;
