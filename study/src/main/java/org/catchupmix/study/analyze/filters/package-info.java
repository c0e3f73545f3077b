/** How evenly the filters of networks are used. */
package org.catchupmix.study.analyze.filters;
