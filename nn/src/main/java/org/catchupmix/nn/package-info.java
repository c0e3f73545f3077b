/**
 * Networks: modules, passes and mix points. Layers, models, optimisers and files stand in
 * subpackages.
 */
package org.catchupmix.nn;
