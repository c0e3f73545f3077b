/**
 * A recorded graph and its backward pass as data to be shown. It only reads {@link
 * org.catchupmix.core.autograd.Graph}; nothing there depends on it.
 */
package org.catchupmix.core.view;
