/** Transfers of tensors between processes that train one network together. */
package org.catchupmix.core.parallel;
