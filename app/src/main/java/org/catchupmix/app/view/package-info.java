/**
 * Pictures of one step: {@link MixViewCommand} shows how a pair of images is mixed, {@link
 * GraphCommand} the recorded graph.
 */
package org.catchupmix.app.view;
