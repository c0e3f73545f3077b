/** Self-contained HTML pages without scripts, as well-formed XML. */
package org.catchupmix.study.page;
