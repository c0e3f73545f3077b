/** What processes that train one network together hand each other: tensors. */
package org.catchupmix.core.parallel;
