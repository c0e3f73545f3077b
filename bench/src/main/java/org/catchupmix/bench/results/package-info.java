/** Results of benchmarks: tables, JSON, CSV and the environment. */
package org.catchupmix.bench.results;
