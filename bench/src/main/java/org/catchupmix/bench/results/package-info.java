/** What a benchmark leaves behind: tables, JSON, CSV, charts, and where they were made. */
package org.catchupmix.bench.results;
