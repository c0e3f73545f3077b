/**
 * Trained networks in use: {@link org.catchupmix.run.trained.Classifier} names the class of an
 * image, {@link org.catchupmix.run.trained.OpenRun} is a run with its network and images, to be
 * examined.
 */
package org.catchupmix.run.trained;
