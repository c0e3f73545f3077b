/** The figures and tables of the paper of Catch-up Mix, for any runs. */
package org.catchupmix.study.figures;
