/** Small changes of pictures that are made to mislead a network. */
package org.catchupmix.study.robust.attack;
